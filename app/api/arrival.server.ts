import type { ApiContext } from "./answer.server.ts";

const latest = new WeakMap<ApiContext, number>();

/**
 * When something arrived, by the context's clock, never the same millisecond twice: the arrival is the version of
 * records that have none, and of two the later must win.
 */
export function arrival(context: ApiContext): Date {
  const at = Math.max(context.now().getTime(), (latest.get(context) ?? 0) + 1);
  latest.set(context, at);
  return new Date(at);
}
