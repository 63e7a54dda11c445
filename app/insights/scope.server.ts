import type { Db } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { BucketBounds } from "./buckets.ts";
import { computedAt, readDayRows, type DayRow } from "./day-rows.server.ts";
import type { DayRange } from "./presets.ts";
import { readPartialDay } from "./partial-day.server.ts";
import { remembered } from "./remembered.server.ts";
import type { Query } from "./query.ts";

/** Rollup rows of the shop's own currency, and what else was sold in. */
export interface DayRows {
  readonly current: readonly DayRow[];
  /** Null when nothing is compared. Its last day is cut at the comparison's `until`. */
  readonly previous: readonly DayRow[] | null;
  /** Other currencies with sales in the range: they are in no number, since two currencies are never added. */
  readonly otherCurrencies: readonly string[];
}

/**
 * What every report starts from: the shop first, then the days. Reports of one page share a scope, so that the
 * daily rows are read once.
 */
export interface Scope {
  readonly db: Db;
  readonly shop: Shop;
  readonly query: Query;
  readonly bounds: BucketBounds;
  readonly days: () => Promise<DayRows>;
  /** An answer that follows from the rollups alone: asked once per version of them. */
  readonly once: <Value>(question: readonly (string | number)[], ask: () => Promise<Value>) => Promise<Value>;
  /** An answer that follows from the rollups of these days alone: asked again once one of them was computed again. */
  readonly onceOf: <Value>(
    range: DayRange,
    question: readonly (string | number)[],
    ask: () => Promise<Value>,
  ) => Promise<Value>;
}

/** @param version of the shop's rollups, read before; null asks the database every time. */
export function scopeOf(db: Db, shop: Shop, query: Query, version: number | null = null): Scope {
  let days: Promise<DayRows> | undefined;
  const historyStart = shop.historyStartsAt && localDate(shop.historyStartsAt, shop.timeZone);
  const once: Scope["once"] = (question, ask) => remembered(db, shop, version, question, ask);
  return {
    db,
    shop,
    query,
    bounds: { today: query.today, historyStart },
    days: () => (days ??= loadDays(db, shop, query)),
    once,
    onceOf: async ({ from, to }, question, ask) => {
      if (version === null) return ask();
      const latest = await once(["computed", from, to], () => computedAt(db, shop, { from, to }));
      return remembered(db, shop, latest, ["days", from, to, ...question], ask);
    },
  };
}

async function loadDays(db: Db, shop: Shop, query: Query): Promise<DayRows> {
  const [current, previous] = await Promise.all([
    readDayRows(db, shop, query.range),
    query.comparison ? loadPrevious(db, shop, query.comparison) : null,
  ]);
  const others = new Set(current.filter((row) => row.currency !== shop.currency).map((row) => row.currency));
  return {
    current: current.filter((row) => row.currency === shop.currency),
    previous,
    otherCurrencies: [...others].sort(),
  };
}

async function loadPrevious(db: Db, shop: Shop, comparison: NonNullable<Query["comparison"]>) {
  const [rows, lastDay] = await Promise.all([
    readDayRows(db, shop, comparison),
    comparison.until && readPartialDay(db, shop, comparison.to, comparison.until),
  ]);
  const own = rows.filter((row) => row.currency === shop.currency);
  return lastDay ? [...own.filter((row) => row.day !== comparison.to), lastDay] : own;
}
