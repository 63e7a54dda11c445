import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionConfig, TypeCastFunction } from "mariadb";
import { parseDatabaseUrl, type DatabaseAddress } from "#app/lib/database-url.ts";
import { checkCertificatesFirst } from "./strict-tls.server.ts";

/**
 * Driver options for DATABASE_URL: UTC, READ COMMITTED, exact types, TLS as the URL asks.
 * DECIMAL and DATE come as strings, BIGINT as number (checked), TINYINT(1) as boolean, DATETIME as UTC Date, JSON as text.
 * @throws TypeError that names every fault of the URL, or the certificate's file that cannot be read.
 */
export function connectionOptions(url: string): ConnectionConfig {
  const parsed = parseDatabaseUrl(url);
  if (parsed.outcome === "invalid") throw new TypeError(`DATABASE_URL ${parsed.faults.join("; ")}`);
  const { host, port, user, password, database, socket, isLocal } = parsed.address;
  return {
    host,
    port,
    user,
    password,
    database,
    ...(socket ? { socketPath: socket } : {}),
    ...tlsOptions(parsed.address),
    timezone: "Z",
    charset: "utf8mb4",
    autoJsonMap: false,
    bigIntAsNumber: true,
    insertIdAsNumber: true,
    checkNumberRange: true,
    // Else every error's message holds the values of its statement: people's data, in logs and in columns of reasons.
    logParam: false,
    decimalAsNumber: false,
    // A local server without TLS hands its RSA key for the caching_sha2 exchange. Over a network, whoever stands between
    // would hand a key of its own, and read the password.
    allowPublicKeyRetrieval: isLocal,
    // At REPEATABLE READ claims and inserts of one queue deadlock by the thousand. The driver sets time_zone from `timezone`.
    initSql: "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    typeCast,
  };
}

/** The driver's `ssl`, or nothing for DISABLED. Certificates of public authorities need no `ssl-ca`. */
function tlsOptions({ host, ssl }: DatabaseAddress): Pick<ConnectionConfig, "ssl"> {
  if (ssl.mode === "DISABLED") return {};
  checkCertificatesFirst();
  const pem = (name: string, file: string | undefined) =>
    file === undefined ? undefined : readPem(name, file);
  return {
    ssl: {
      rejectUnauthorized: ssl.mode !== "REQUIRED",
      ca: pem("ssl-ca", ssl.ca),
      cert: pem("ssl-cert", ssl.cert),
      key: pem("ssl-key", ssl.key),
      // Who the certificate must name; the driver hands over an open socket, which does not say.
      ...{ host, ...(isIP(host) ? {} : { servername: host }) },
      ...(ssl.mode === "VERIFY_CA" ? { checkServerIdentity: () => undefined } : {}),
    },
  };
}

function readPem(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new TypeError(`DATABASE_URL names a file that cannot be read as ${name}`, { cause: error });
  }
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
