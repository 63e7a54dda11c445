import type { ConnectionConfig, TypeCastFunction } from "mariadb";

/**
 * Driver options for DATABASE_URL: UTC, READ COMMITTED, exact types.
 * DECIMAL and DATE come as strings, BIGINT as number (checked), TINYINT(1) as boolean, DATETIME as UTC Date, JSON as text.
 * @throws TypeError if the URL is no mysql:// or mariadb:// URL with a database name.
 */
export function connectionOptions(url: string): ConnectionConfig {
  const parsed = new URL(url);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (!/^(mysql|mariadb):$/.test(parsed.protocol) || !database)
    throw new TypeError("DATABASE_URL must look like mysql://user:password@host:3306/database");
  const socketPath = parsed.searchParams.get("socket") ?? undefined;
  return {
    host: decodeURIComponent(parsed.hostname),
    port: parsed.port ? Number(parsed.port) : 3306,
    user: decodeURIComponent(parsed.username) || undefined,
    password: decodeURIComponent(parsed.password) || undefined,
    database,
    ...(socketPath ? { socketPath } : {}),
    timezone: "Z",
    charset: "utf8mb4",
    autoJsonMap: false,
    bigIntAsNumber: true,
    insertIdAsNumber: true,
    checkNumberRange: true,
    // Else every error's message holds the values of its statement: people's data, in logs and in columns of reasons.
    logParam: false,
    decimalAsNumber: false,
    // A local server without TLS hands its RSA key for the caching_sha2 exchange.
    allowPublicKeyRetrieval: true,
    // At REPEATABLE READ claims and inserts of one queue deadlock by the thousand. The driver sets time_zone from `timezone`.
    initSql: "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    typeCast,
  };
}

const typeCast: TypeCastFunction = (column, next) => {
  const type: string = column.type;
  if (type === "DATE" || type === "JSON") return column.string();
  if (type !== "TINY" || column.columnLength !== 1) return next();
  const digit = column.string();
  return digit === null ? null : digit !== "0";
};
