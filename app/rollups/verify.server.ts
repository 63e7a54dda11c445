import { sql } from "kysely";
import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { rebuildCustomers } from "./rebuild-customers.server.ts";
import { rebuildDays } from "./rebuild-days.server.ts";
import { rebuildMonths } from "./rebuild-months.server.ts";
import type { MarkKind } from "./take-marks.server.ts";

/** A rollup that is not what the ledger adds up to: rows as text, null where there is none. */
export interface RollupDrift {
  readonly kind: MarkKind;
  readonly key: string;
  readonly stored: string | null;
  readonly computed: string | null;
}

export interface VerifiedRollups {
  readonly days: number;
  readonly customers: number;
  readonly months: number;
  readonly drift: readonly RollupDrift[];
}

const DAYS_AT_ONCE = 31;
const CUSTOMERS_AT_ONCE = 1_000;
const MONTHS_AT_ONCE = 6;

/**
 * Holds every rollup of a shop against the sum of its ledger, by computing it anew and comparing: customers, days, and
 * the months that are summed from both.
 * What is marked is not compared: it waits to be computed and may differ. With `repair` the computed rows stay.
 */
export async function verifyRollups(
  db: Db,
  shop: Shop,
  options: { readonly repair: boolean; readonly signal?: AbortSignal },
): Promise<VerifiedRollups> {
  const drift: RollupDrift[] = [];
  const run = async (kind: RollupDrift["kind"], keys: readonly string[], size: number): Promise<void> => {
    for (let start = 0; start < keys.length; start += size) {
      options.signal?.throwIfAborted();
      const part = keys.slice(start, start + size);
      drift.push(...(await verifyPart(db, shop, kind, part, options.repair)));
    }
  };
  // Customers first: a day's first orders follow from them.
  const customers = await allCustomers(db, shop);
  await run("customer", customers, CUSTOMERS_AT_ONCE);
  const days = await allDays(db, shop);
  await run("day", days, DAYS_AT_ONCE);
  const months = await allMonths(db, shop);
  await run("month", months, MONTHS_AT_ONCE);
  return { days: days.length, customers: customers.length, months: months.length, drift };
}

/** Ends a transaction without keeping what it wrote. */
class Undo extends Error {
  readonly drift: readonly RollupDrift[];
  constructor(drift: readonly RollupDrift[]) {
    super("nothing is kept");
    this.drift = drift;
  }
}

async function verifyPart(
  db: Db,
  shop: Shop,
  kind: RollupDrift["kind"],
  keys: readonly string[],
  repair: boolean,
): Promise<readonly RollupDrift[]> {
  try {
    return await inTransaction(db, async (trx) => {
      // The rebuilder's own lock: it does not write the same rows meanwhile.
      await sql`SELECT version FROM rollup_state WHERE shop_id = ${shop.id} FOR UPDATE`.execute(trx);
      const before = await rowsOf(trx, shop, kind, keys);
      await rebuilders[kind](trx, shop, keys);
      const after = await rowsOf(trx, shop, kind, keys);
      // A change commits with its mark: what differs because of one is marked by now.
      const marked = await markedOf(trx, shop, kind, keys);
      const drift = keys.flatMap((key): RollupDrift[] => {
        const stored = before.get(key) ?? null;
        const computed = after.get(key) ?? null;
        return stored === computed || marked.has(key) ? [] : [{ kind, key, stored, computed }];
      });
      if (!repair || drift.length === 0) throw new Undo(drift);
      await sql`
        UPDATE rollup_state SET version = version + 1, rebuilt_at = UTC_TIMESTAMP(3)
        WHERE shop_id = ${shop.id}`.execute(trx);
      return drift;
    });
  } catch (error) {
    if (error instanceof Undo) return error.drift;
    throw error;
  }
}

const rebuilders: Readonly<
  Record<MarkKind, (trx: Trx, shop: Shop, keys: readonly string[]) => Promise<unknown>>
> = { customer: rebuildCustomers, day: rebuildDays, month: rebuildMonths };

/** The stored rows of each key as one text. */
async function rowsOf(
  trx: Trx,
  shop: Shop,
  kind: RollupDrift["kind"],
  keys: readonly string[],
): Promise<Map<string, string>> {
  const byKey = new Map<string, string[]>();
  const take = (rows: readonly object[], keyColumn: string): void => {
    for (const row of rows as readonly Record<string, unknown>[]) {
      const { [keyColumn]: key, shop_id: _, ...rest } = row;
      const text = Object.entries(rest)
        .map(([column, value]) => `${column} ${value instanceof Date ? value.toISOString() : String(value)}`)
        .join(", ");
      const known = byKey.get(String(key));
      if (known) known.push(text);
      else byKey.set(String(key), [text]);
    }
  };
  if (kind === "customer") {
    const rows = trx.selectFrom("customer_stats").selectAll().where("shop_id", "=", shop.id);
    take(await rows.where("customer_id", "in", keys).execute(), "customer_id");
  } else if (kind === "month") {
    const cohorts = trx.selectFrom("cohort_month").selectAll().where("shop_id", "=", shop.id);
    take(await cohorts.where("month", "in", keys).orderBy("cohort").execute(), "month");
  } else {
    const sales = trx.selectFrom("daily_sales").selectAll().where("shop_id", "=", shop.id);
    take(await sales.where("day", "in", keys).orderBy("currency").execute(), "day");
    const people = trx.selectFrom("customer_day").selectAll().where("shop_id", "=", shop.id);
    take(await people.where("day", "in", keys).orderBy("customer_id").orderBy("currency").execute(), "day");
  }
  return new Map([...byKey].map(([key, texts]) => [key, texts.join("; ")]));
}

async function markedOf(
  trx: Trx,
  shop: Shop,
  kind: RollupDrift["kind"],
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("rollup_mark")
    .select("key")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", kind)
    .where("key", "in", keys)
    .execute();
  return new Set(rows.map((row) => row.key));
}

async function allDays(db: Db, shop: Shop): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    SELECT occurred_on AS day FROM sale WHERE shop_id = ${shop.id} GROUP BY occurred_on
    UNION SELECT day FROM daily_sales WHERE shop_id = ${shop.id} GROUP BY day
    UNION SELECT day FROM customer_day WHERE shop_id = ${shop.id} GROUP BY day
    ORDER BY day`.execute(db);
  return rows.map((row) => row.day);
}

async function allMonths(db: Db, shop: Shop): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`
    SELECT DATE_FORMAT(day, '%Y-%m') AS month FROM customer_day WHERE shop_id = ${shop.id} GROUP BY month
    UNION SELECT month FROM cohort_month WHERE shop_id = ${shop.id} GROUP BY month
    ORDER BY month`.execute(db);
  return rows.map((row) => row.month);
}

async function allCustomers(db: Db, shop: Shop): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT customer_id AS id FROM sale
    WHERE shop_id = ${shop.id} AND customer_id IS NOT NULL GROUP BY customer_id
    UNION SELECT customer_id FROM customer_stats WHERE shop_id = ${shop.id}
    ORDER BY id`.execute(db);
  return rows.map((row) => row.id);
}
