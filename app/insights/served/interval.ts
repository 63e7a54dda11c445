import { bucketsOf } from "../buckets.ts";
import type { Scope } from "../scope.server.ts";
import type { intervals } from "./schemas.ts";
import type { InvalidParameter } from "./invalid-parameter.ts";

/** More points are a download, not a chart. */
const MOST_POINTS = 400;

/** The scope with the asked interval in place of the one that suits the range. */
export function withInterval(
  scope: Scope,
  interval: (typeof intervals)[number] | undefined,
): { readonly outcome: "scope"; readonly scope: Scope } | InvalidParameter {
  if (interval === undefined) return { outcome: "scope", scope };
  if (bucketsOf(scope.query.range, interval, scope.bounds).length > MOST_POINTS)
    return {
      outcome: "invalid",
      field: "interval",
      reason: `By ${interval} this range has more than ${MOST_POINTS} points: take a longer interval.`,
    };
  return { outcome: "scope", scope: { ...scope, query: { ...scope.query, granularity: interval } } };
}
