export { databaseNow } from "./clock.server.ts";
export {
  createDatabase,
  isReachable,
  type Database,
  type DatabaseOptions,
  type Db,
  type Trx,
} from "./database.server.ts";
export { connectionOptions } from "./connection.server.ts";
export {
  DEATHS_ALLOWED,
  fromNow,
  LeaseLost,
  lockOverdue,
  newLeaseToken,
  reasonOf,
  retryAt,
  type RetryPolicy,
} from "./lease.server.ts";
export { createReadiness } from "./readiness.server.ts";
export {
  ConcurrentChange,
  isDatabaseFault,
  isLockWaitTimeout,
  isRetryable,
  unlessOvertaken,
} from "./faults.server.ts";
export { inTransaction } from "./transaction.server.ts";
export { deleteByKeys, insertRows, upsertRows } from "./write-rows.server.ts";
export type { DB } from "./generated/kysely/types.ts";
export { Prisma } from "./generated/prisma/client.ts";
