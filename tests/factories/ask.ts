import { parseQuery, scopeOf, type Query, type Scope } from "#app/insights/index.server.ts";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** The query of an address like "preset=today" at an instant; an invalid one fails the test. */
export function queryOf(shop: Shop, address: string, now: string): Query {
  const parsed = parseQuery(new URLSearchParams(address), {
    timeZone: shop.timeZone,
    now: new Date(now),
    firstDay: null,
  });
  if (parsed.outcome !== "query") throw new Error(parsed.reason);
  return parsed.query;
}

/** What a report of that query starts from. */
export function scopeFor(db: Db, shop: Shop, address: string, now: string): Scope {
  return scopeOf(db, shop, queryOf(shop, address, now));
}
