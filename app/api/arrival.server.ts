import { databaseNow } from "#app/db/index.server.ts";
import type { ApiContext } from "./answer.server.ts";

const latest = new WeakMap<ApiContext, number>();

/**
 * When something arrived, by the database's clock, which all processes share, and in this process never the same
 * millisecond twice: the arrival is the version of records that have none, and of two the later must win.
 */
export async function arrival(context: ApiContext): Promise<Date> {
  const now = await databaseNow(context.db);
  const at = Math.max(now.getTime(), (latest.get(context) ?? 0) + 1);
  latest.set(context, at);
  return new Date(at);
}
