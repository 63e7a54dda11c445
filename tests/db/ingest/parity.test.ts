import fc from "fast-check";
import { expect, test } from "vitest";
import type { IngestRecord } from "#app/ingest/index.server.ts";
import type { SaleRow } from "#app/ingest/ledger/ledger-rows.ts";
import { localDate } from "#app/lib/calendar.ts";
import { fromTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { differingDays } from "#tests/factories/compare-days.ts";
import { applyAll, contents, freshShop, ledger, useDatabase } from "#tests/factories/ingest-shop.ts";
import { mergedLedger } from "#tests/factories/merged-ledger.ts";
import { adminRecords, orderRecords, play, shopArbitrary } from "#tests/factories/order-histories.ts";
import type { Order } from "#tests/standin/world/types.ts";

const world = useDatabase();

const ORDERS_A_SHOP = 10;
/** PARITY_ORDERS=10000 for the full run. */
const orders = Number(process.env.PARITY_ORDERS ?? 500);

/** Shrinking runs the database again and again: not longer than this. */
const limits = { interruptAfterTimeLimit: 3_000_000, endOnFailure: process.env.PARITY_SHRINK === undefined };

/** Sums by day, reason, action, kind and line: "10.0000 gross 1.0000 discount …". */
type Sums = Map<string, bigint[]>;

function add(sums: Sums, key: string, amounts: readonly bigint[]): void {
  const known = sums.get(key) ?? amounts.map(() => 0n);
  sums.set(
    key,
    known.map((sum, index) => sum + (amounts[index] ?? 0n)),
  );
}

function texts(sums: Sums): string[] {
  return [...sums]
    .filter(([, amounts]) => amounts.some((amount) => amount !== 0n))
    .map(
      ([key, [quantity = 0n, ...amounts]]) =>
        `${key} | ${quantity} | ${amounts.map(fromTenThousandths).join(" ")}`,
    )
    .sort();
}

const perLine = new Set(["PRODUCT", "GIFT_CARD"]);

/** The ledger as far as sources may not differ: shipping and the like are one, however many rows tell of them. */
function figuresOf(rows: readonly SaleRow[]): string[] {
  const sums: Sums = new Map();
  for (const row of rows) {
    const isLine = perLine.has(row.line_type);
    const day = row.occurred_on;
    const key = [day, row.reason, row.action, row.line_type, isLine ? row.line_id : ""].join(" ");
    const amounts = [row.gross, row.discount, row.returned, row.net, row.tax, row.total].map((amount) =>
      toTenThousandths(String(amount)),
    );
    const [gross = 0n, discount = 0n, returned = 0n, net = 0n, tax = 0n, total = 0n] = amounts;
    expect([gross - discount - returned, net + tax]).toEqual([net, total]);
    add(sums, key, [isLine ? BigInt(row.quantity) : 0n, ...amounts]);
  }
  return texts(sums);
}

/** The same from what the generator wrote down with each change. */
function agreedFigures(order: Order, timeZone: string, digits: number): string[] {
  const sums: Sums = new Map();
  const unit = 10n ** BigInt(4 - digits);
  for (const { reason, happenedAt, sales } of order.agreements) {
    const day = localDate(new Date(reason === "ORDER" ? order.processedAt : happenedAt), timeZone);
    for (const sale of sales) {
      const isLine = perLine.has(sale.lineType);
      const [total, tax, discounted] = [sale.total, sale.tax, sale.discountBeforeTax].map(
        (minor) => BigInt(minor) * unit,
      ) as [bigint, bigint, bigint];
      const net = total - tax;
      const isBack = sale.action === "RETURN";
      const discount = isBack ? 0n : discounted;
      const key = [day, reason, sale.action, sale.lineType, isLine ? sale.lineId : ""].join(" ");
      const returned = isBack ? -net : 0n;
      const gross = isBack ? 0n : net + discount;
      add(sums, key, [isLine ? BigInt(sale.quantity) : 0n, gross, discount, returned, net, tax, total]);
    }
  }
  return texts(sums);
}

function shuffled<T>(items: readonly T[], places: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, place: ((places[index % places.length] ?? 0) * (index + 7)) % 10_007 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function orderIdOf(record: IngestRecord): string {
  return "orderId" in record ? record.orderId : record.id;
}

test(`${orders} orders' ledgers are the same from webhooks, from the Admin API, in any order, and as the generator agreed`, async () => {
  await fc.assert(
    fc.asyncProperty(shopArbitrary(ORDERS_A_SHOP), async (plan) => {
      const played = await play(plan);
      const digits = plan.currency === "JPY" ? 0 : plan.currency === "KWD" ? 3 : 2;
      const shop = await freshShop(world.db, { currency: plan.currency, timeZone: plan.timeZone });
      const byWebhook = played.events.map((event) => orderRecords(shop, event));
      const byApi = [...played.middle, ...played.end].flatMap((nodes) => adminRecords(shop, nodes));
      for (const order of played.orders) {
        const agreed = agreedFigures(order, plan.timeZone, digits);
        const told = byWebhook.flat().filter((record) => orderIdOf(record) === order.id);
        const newest = [...told.filter((record) => record.kind !== "order"), ...lastOrder(told)];
        const end = played.end.find(({ id }) => id === order.id);
        const read = end ? adminRecords(shop, end).flat() : [];
        const every = shuffled(
          [...told, ...byApi.flat().filter((record) => orderIdOf(record) === order.id)],
          plan.places,
        );
        expect(figuresOf(mergedLedger(newest, shop)), "its newest webhook").toEqual(agreed);
        expect(figuresOf(mergedLedger(told, shop)), "webhooks").toEqual(agreed);
        expect(figuresOf(mergedLedger(read, shop)), "the Admin API").toEqual(agreed);
        expect(figuresOf(mergedLedger(every, shop)), "all, in any order").toEqual(agreed);
      }
      await compareTables(
        shop,
        shuffled([...byWebhook, ...byApi], plan.places),
        [...byWebhook, ...byApi],
        plan.batches,
      );
      expect(
        await differingDays(world.db, shop, played.standin, { from: "2026-01-01", to: "2027-12-31" }),
      ).toEqual([]);
    }),
    {
      numRuns: Math.ceil(orders / ORDERS_A_SHOP),
      ...limits,
      seed: Number(process.env.PARITY_SEED ?? 20261122),
    },
  );
}, 3_600_000);

function lastOrder(told: readonly IngestRecord[]): IngestRecord[] {
  const last = told.filter((record) => record.kind === "order").at(-1);
  return last ? [last] : [];
}

/** Applied in any order and in batches: the tables of one shop; the ledger of another one that got all in order. */
async function compareTables(
  shop: Shop,
  arriving: readonly (readonly IngestRecord[])[],
  inOrder: readonly (readonly IngestRecord[])[],
  batches: readonly number[],
): Promise<void> {
  for (let start = 0, batch = 0; start < arriving.length; batch++) {
    const size = batches[batch % batches.length] ?? 1;
    await applyAll(world.db, shop, arriving.slice(start, start + size).flat());
    start += size;
  }
  const other = await freshShop(world.db, { currency: shop.currency, timeZone: shop.timeZone });
  await applyAll(world.db, other, inOrder.flat());
  expect(await ledger(world.db, shop)).toEqual(await ledger(world.db, other));
  expect(await tablesOf(shop)).toEqual(await tablesOf(other));
}

/** All but people: what an order knows of them is not the ledger's matter. */
async function tablesOf(shop: Shop): Promise<Record<string, string[]>> {
  const { customer: _, ...tables } = await contents(world.db, shop);
  return tables;
}
