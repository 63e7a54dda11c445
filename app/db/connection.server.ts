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

/** Less than a worker leaves a shop alone of which another took rows: no two of them wait for one lock. */
const LOCK_WAIT_SECONDS = 2;
/** As long as a lease: whoever stands still in a transaction for longer may not write any more. */
const IDLE_TRANSACTION_SECONDS = 30;

/**
 * The same for the app's own pools, whose statements wait two seconds for a row lock and no longer (50 by default): a
 * transaction that stands still somewhere holds up what it has locked, not whoever comes to wait for it. On MariaDB its
 * locks end after 30 seconds without a statement; MySQL has no such bound.
 */
export function poolOptions(url: string): ConnectionConfig {
  const options = connectionOptions(url);
  const waits = `SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`;
  const idle = `/*M!100306 , idle_transaction_timeout = ${IDLE_TRANSACTION_SECONDS} */`;
  return { ...options, initSql: [options.initSql as string, `${waits} ${idle}`] };
}

const typeCast: TypeCastFunction = (column, next) => {
  const type: string = column.type;
  if (type === "DATE" || type === "JSON") return column.string();
  if (type !== "TINY" || column.columnLength !== 1) return next();
  const digit = column.string();
  return digit === null ? null : digit !== "0";
};
