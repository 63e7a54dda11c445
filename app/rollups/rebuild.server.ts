import { sql } from "kysely";
import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { endShown, letShownEnd, type Shop } from "#app/tenancy/index.server.ts";
import { mark } from "./mark.server.ts";
import { rebuildCustomers } from "./rebuild-customers.server.ts";
import { rebuildDays } from "./rebuild-days.server.ts";
import { rebuildMonths } from "./rebuild-months.server.ts";
import { deleteMarks, markAll, takeMarks, type TakenMarks } from "./take-marks.server.ts";

/** One transaction's work, at most: some hundred milliseconds' for most shops. */
const CUSTOMERS_AT_ONCE = 2_000;
const DAYS_AT_ONCE = 31;
const MONTHS_AT_ONCE = 6;

export interface Rebuilt {
  /** `idle`: nothing was marked. `busy`: another process rebuilds this shop. */
  readonly outcome: "rebuilt" | "idle" | "busy";
  readonly days: number;
  readonly customers: number;
  /** Marks that were there when it began are left: it stopped at its limit. */
  readonly more: boolean;
}

export interface RebuildOptions {
  /** Transactions at most; all that it takes, if not said. */
  readonly limit?: number;
  /** Part of a transaction's usual work, above 0 to 1: less for a shop whose days are heavy. */
  readonly share?: number;
}

/**
 * Computes what is marked again, from the facts, in transactions of bounded size, until nothing is left that was marked
 * when the last of them began, or `limit` is reached. It does not go on for as long as messages keep marking: other
 * shops wait. Rollups are replaced, never added to, so it may stop and start anywhere.
 */
export async function rebuildShop(db: Db, shop: Shop, options: RebuildOptions = {}): Promise<Rebuilt> {
  const { limit = Infinity, share = 1 } = options;
  const total = { days: 0, customers: 0 };
  await ensureState(db, shop);
  for (let round = 0; round < limit; round++) {
    const batch = await inTransaction(db, (trx) => rebuildBatch(trx, shop, share));
    if (batch === "busy" || batch === "idle")
      return { outcome: round === 0 ? batch : "rebuilt", ...total, more: false };
    total.days += batch.days;
    total.customers += batch.customers;
    if (!batch.more) return { outcome: "rebuilt", ...total, more: false };
  }
  return { outcome: "rebuilt", ...total, more: true };
}

const nothing: TakenMarks = { keys: [], ids: [] };

/**
 * Customers first, as a day needs to know which orders are first ones; days only once no customer is left to do, and
 * months once no day is, so that each is scanned once. A customer whose first order moved marks the days and months
 * that this changes.
 */
async function rebuildBatch(
  trx: Trx,
  shop: Shop,
  share: number,
): Promise<Omit<Rebuilt, "outcome"> | "idle" | "busy"> {
  if (!(await lockState(trx, shop))) return "busy";
  const most = (atOnce: number) => Math.max(1, Math.floor(atOnce * share));
  const customers = await takeMarks(trx, shop, "customer", most(CUSTOMERS_AT_ONCE));
  const moved = await rebuildCustomers(trx, shop, customers.keys);
  await deleteMarks(trx, shop, customers.ids);
  await mark(trx, shop, { ...moved, customers: [] });
  const allCustomers = customers.keys.length < most(CUSTOMERS_AT_ONCE);
  const days = allCustomers ? await takeMarks(trx, shop, "day", most(DAYS_AT_ONCE)) : nothing;
  await rebuildDays(trx, shop, days.keys);
  await deleteMarks(trx, shop, days.ids);
  await mark(trx, shop, { days: [], customers: [], months: days.keys.map((day) => day.slice(0, 7)) });
  const allDays = allCustomers && days.keys.length < most(DAYS_AT_ONCE);
  const months = allDays ? await takeMarks(trx, shop, "month", most(MONTHS_AT_ONCE)) : nothing;
  await rebuildMonths(trx, shop, months.keys);
  await deleteMarks(trx, shop, months.ids);
  if (customers.keys.length + days.keys.length + months.keys.length === 0) return "idle";
  await sql`
    UPDATE rollup_state SET version = version + 1, rebuilt_at = UTC_TIMESTAMP(3)
    WHERE shop_id = ${shop.id}`.execute(trx);
  const more = !allDays || months.keys.length === most(MONTHS_AT_ONCE);
  if (!more && shop.shown !== null) await endShown(trx, shop);
  return { days: days.keys.length, customers: customers.keys.length, more };
}

async function ensureState(db: Db, shop: Shop): Promise<void> {
  const known = await db
    .selectFrom("rollup_state")
    .select("shop_id")
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  if (known) return;
  await sql`
    INSERT INTO rollup_state (shop_id, version, rebuilt_at) VALUES (${shop.id}, 0, UTC_TIMESTAMP(3))
    ON DUPLICATE KEY UPDATE shop_id = shop_id`.execute(db);
}

/** NOWAIT's answers: MySQL has an error of its own, MariaDB says that a lock wait timed out. */
const LOCKED = new Set([3572, 1205]);

async function lockState(trx: Trx, shop: Shop): Promise<boolean> {
  try {
    await sql`SELECT version FROM rollup_state WHERE shop_id = ${shop.id} FOR UPDATE NOWAIT`.execute(trx);
    return true;
  } catch (error) {
    if (error instanceof Error && LOCKED.has((error as { errno?: number }).errno ?? 0)) return false;
    throw error;
  }
}

/**
 * Marks everything of the shop for a full build, after a change of its settings or zone. Orders are counted anew by
 * the shop's settings; call `rebuildShop` afterwards, with the same `Shop`.
 */
export async function rebuildAll(db: Db, shop: Shop): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`UPDATE sales_order o SET o.counted = ${isCounted(shop)} WHERE o.shop_id = ${shop.id}`.execute(
      trx,
    );
    await markAll(trx, shop);
  });
}

/** The same for orders alone that were stored by other settings than the shop's: by a batch that was under way. */
export async function rebuildMiscounted(db: Db, shop: Shop): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { rows } = await sql<{ day: string; customer: string | null }>`
      SELECT o.local_date AS day, o.customer_id AS customer FROM sales_order o
      WHERE o.shop_id = ${shop.id} AND o.counted <> ${isCounted(shop)}`.execute(trx);
    if (rows.length === 0) return;
    await sql`UPDATE sales_order o SET o.counted = ${isCounted(shop)} WHERE o.shop_id = ${shop.id}`.execute(
      trx,
    );
    const customers = rows.map(({ customer }) => customer).filter((id) => id !== null);
    await mark(trx, shop, { days: rows.map(({ day }) => day), customers });
  });
}

/** Whether an order has goods that count. */
function isCounted({ id, settings }: Shop) {
  const tests = settings.includeTestOrders ? sql`` : sql`AND o.test = 0`;
  return sql`(EXISTS (
    SELECT 1 FROM sale s
    WHERE s.shop_id = ${id} AND s.order_id = o.external_id
      AND s.line_type = 'PRODUCT' AND s.reason = 'ORDER') ${tests})`;
}

/**
 * The facts follow the shop's present zone and settings: once nothing is marked, its numbers are shown by them. By the
 * rebuild's last transaction, or here and now if there is nothing to rebuild.
 */
export function factsFollow(db: Db, shop: Shop): Promise<void> {
  return inTransaction(db, async (trx) => {
    // First of all: a rebuild that ends meanwhile either sees it or has committed before the marks are looked for.
    await letShownEnd(trx, shop);
    const left = await trx
      .selectFrom("rollup_mark")
      .select("id")
      .where("shop_id", "=", shop.id)
      .limit(1)
      .executeTakeFirst();
    if (!left) await endShown(trx, shop);
  });
}

/** Grows with every rebuild of the shop: pages and ETags compare it. 0 before the first. */
export async function dataVersion(db: Db, shop: Shop): Promise<number> {
  const state = await db
    .selectFrom("rollup_state")
    .select("version")
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  return state?.version ?? 0;
}
