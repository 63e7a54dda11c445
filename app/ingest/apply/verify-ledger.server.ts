import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import { mark } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { sql } from "kysely";
import type { Unproven } from "../ledger/proof.ts";
import { ledgerChange, type LedgerChange } from "./ledger-change.ts";
import { loadOrders, loadSales } from "./load-orders.server.ts";
import { compareContent } from "./versions.ts";
import { writeOrders } from "./write-orders.server.ts";
import type { Touched } from "./touched.ts";
import { differing, replaceSales } from "./write-sales.server.ts";

/** An order whose stored rows are not those that follow from what is stored of it. */
export interface LedgerDrift {
  readonly order: string;
  /** Rows that are missing, wrong or too many; 0: only its day, whether it counts or whether it proves itself is wrong. */
  readonly rows: number;
  readonly reason: "ledger" | "order" | "proof" | "no such order";
}

export interface VerifiedLedger {
  readonly orders: number;
  readonly drift: readonly LedgerDrift[];
}

const ORDERS_AT_ONCE = 500;

/**
 * Holds the ledger of every order of a shop against what its facts come to, and looks for rows of orders that are not
 * there. With `repair` the right rows are put in place, and their days and customers marked.
 */
export async function verifyLedger(
  db: Db,
  shop: Shop,
  options: { readonly repair: boolean; readonly signal?: AbortSignal },
): Promise<VerifiedLedger> {
  const drift: LedgerDrift[] = [];
  let orders = 0;
  let after = "";
  for (;;) {
    options.signal?.throwIfAborted();
    const batch = await inTransaction(db, (trx) => verifyBatch(trx, shop, after, options.repair));
    if (batch.last === undefined) break;
    orders += batch.orders;
    drift.push(...batch.drift);
    after = batch.last;
  }
  drift.push(...(await inTransaction(db, (trx) => verifyOrphans(trx, shop, options.repair))));
  return { orders, drift };
}

async function verifyBatch(trx: Trx, shop: Shop, after: string, repair: boolean) {
  const rows = await trx
    .selectFrom("sales_order")
    .select(["external_id", "local_date", "counted"])
    .where("shop_id", "=", shop.id)
    .where("external_id", ">", after)
    .orderBy("external_id")
    .limit(ORDERS_AT_ONCE)
    .forUpdate()
    .execute();
  const ids = rows.map((row) => row.external_id);
  if (ids.length === 0) return { orders: 0, last: undefined, drift: [] };
  const states = await loadOrders(trx, shop, ids);
  const sales = await loadSales(trx, shop, ids);
  const marks = await loadMarks(trx, shop, ids);
  const drift: LedgerDrift[] = [];
  const changes = rows.flatMap((row): LedgerChange[] => {
    const state = states.get(row.external_id);
    if (!state?.now) return [];
    const mark = marks.get(state.id);
    const change = { ...ledgerChange(shop, state, sales.get(state.id) ?? []), wasUnproven: !!mark };
    const wrong = differing(change.before, change.rows).length;
    const localDay = localDate(state.now.order.processedAt, shop.timeZone);
    const isRight = row.counted === change.counted && row.local_date === localDay;
    const isMarked = compareContent(mark ?? null, change.unproven) === 0;
    if (wrong === 0 && isRight && isMarked) return [];
    drift.push({ order: state.id, rows: wrong, reason: wrong > 0 ? "ledger" : isRight ? "proof" : "order" });
    return [change];
  });
  if (repair && changes.length > 0) {
    const touched: Touched = { days: new Set(), customers: new Set() };
    await writeOrders(trx, shop, changes);
    await replaceSales(trx, shop, changes, touched);
    // Whether an order counts is in no row of the ledger: its day and customer are summed anew as well.
    for (const { rows: ledger } of changes)
      for (const row of ledger) {
        touched.days.add(row.occurred_on);
        if (row.customer_id) touched.customers.add(row.customer_id);
      }
    await mark(trx, shop, touched);
  }
  return { orders: ids.length, last: ids.at(-1), drift };
}

/** What is marked of these orders: by order, the total that its ledger does not come to. */
async function loadMarks(trx: Trx, shop: Shop, ids: readonly string[]): Promise<Map<string, Unproven>> {
  const rows = await trx
    .selectFrom("unproven_order")
    .select(["order_id", "total", "expected", "found"])
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .execute();
  return new Map(rows.map(({ order_id: id, ...mark }) => [id, mark as Unproven]));
}

/** Rows of orders that are not stored. */
async function verifyOrphans(trx: Trx, shop: Shop, repair: boolean): Promise<LedgerDrift[]> {
  const { rows } = await sql<{ order_id: string; day: string; customer_id: string | null; n: number }>`
    SELECT s.order_id, s.occurred_on AS day, s.customer_id, COUNT(*) AS n
    FROM sale s LEFT JOIN sales_order o ON o.shop_id = ${shop.id} AND o.external_id = s.order_id
    WHERE s.shop_id = ${shop.id} AND o.external_id IS NULL
    GROUP BY s.order_id, s.occurred_on, s.customer_id`.execute(trx);
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.order_id, (counts.get(row.order_id) ?? 0) + Number(row.n));
  if (repair && counts.size > 0) {
    const orphans = [...counts.keys()];
    await trx.deleteFrom("sale").where("shop_id", "=", shop.id).where("order_id", "in", orphans).execute();
    await mark(trx, shop, {
      days: rows.map((row) => row.day),
      customers: rows.flatMap((row) => row.customer_id ?? []),
    });
  }
  return [...counts].map(([order, count]) => ({ order, rows: count, reason: "no such order" }));
}
