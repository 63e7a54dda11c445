/** Deadlock, lock wait timeout, snapshot changed (MariaDB >= 11.6.2): the same transaction may well succeed. */
const retryableErrnos = new Set([1213, 1205, 1020]);
/** Client-side codes of a connection that broke, and the server's codes of its shutdown. */
const connectionCodes = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ER_SOCKET_UNEXPECTED_CLOSE",
  "ER_CMD_CONNECTION_CLOSED",
  "ER_CONNECTION_TIMEOUT",
  "ER_GET_CONNECTION_TIMEOUT",
  "ER_SERVER_SHUTDOWN",
  "ER_CONNECTION_KILLED",
  // The connection broke while the driver set up its session.
  "ER_WRONG_IANA_TIMEZONE",
  "ER_INITIAL_SQL_ERROR",
  "ER_SETTING_SESSION_ERROR",
]);

/**
 * Thrown by work that finds, too late for a lock, that another transaction has written what it was about to write:
 * run again from the start, it will see the other's rows.
 */
export class ConcurrentChange extends Error {
  override readonly name = "ConcurrentChange";
}

/** A row that is there already, a row whose parent is gone, a parent that another row names. */
const overtakenErrnos = new Set([1062, 1451, 1452]);

/**
 * Runs statements that only another transaction's rows can make fail by a key, as its own reads had allowed them.
 * @throws ConcurrentChange if one did, saying `what` it did.
 */
export async function unlessOvertaken<T>(what: string, statements: () => Promise<T>): Promise<T> {
  try {
    return await statements();
  } catch (error) {
    if (hasErrno(error, overtakenErrnos)) throw new ConcurrentChange(what, { cause: error });
    throw error;
  }
}

/** Whether running the whole transaction once more can help. */
export function isRetryable(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ConcurrentChange) return true;
    const { errno, code } = current as { errno?: number; code?: string };
    if (errno !== undefined && retryableErrnos.has(errno)) return true;
    if (code !== undefined && connectionCodes.has(code)) return true;
  }
  return false;
}

/** Whether it waited for a row that another transaction had locked until the time for it was over. */
export function isLockWaitTimeout(error: unknown): boolean {
  return hasErrno(error, lockWaitErrnos);
}

const lockWaitErrnos = new Set([1205]);

/** Disk full (three ways to say so), read-only (a replica, a failover), no connection left: for the operator to mend. */
const unwritableErrnos = new Set([1021, 1114, 1030, 1290, 1836]);
const outageErrnos = new Set([...unwritableErrnos, 1040, 1203]);

/** Whether the database stores nothing at all: its disk is full, or it is read-only. */
export function isUnwritable(error: unknown): boolean {
  return hasErrno(error, unwritableErrnos);
}

/** Whether the database, and not what was asked of it, is at fault: nobody's attempt is to be counted. */
export function isDatabaseFault(error: unknown): boolean {
  return hasErrno(error, outageErrnos) || isRetryable(error);
}

/** Whether the error, or what caused it, is one of these of the server. */
function hasErrno(error: unknown, errnos: ReadonlySet<number>): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if (errnos.has((current as { errno?: number }).errno ?? 0)) return true;
  return false;
}
