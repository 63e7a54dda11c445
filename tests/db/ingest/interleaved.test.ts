import { describe, expect, it } from "vitest";
import type { Db } from "#app/db/index.server.ts";
import { parseAdminAgreements, parseAdminRefunds, type IngestRecord } from "#app/ingest/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import {
  applyAll,
  contents,
  forgetShop,
  freshShop,
  recordsOf,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { interleave } from "#tests/factories/interleave.ts";
import { adminOrder, restEdit, restOrder, restRefund } from "#tests/factories/order-spec.ts";
import { placed } from "#tests/factories/placed-order.ts";

const world = useDatabase();

const customer = { id: 7, email: "own@example.com", first_name: "Own", updated_at: "2026-03-01T00:00:00Z" };
const product = {
  id: 9,
  title: "Mug",
  updated_at: "2026-03-01T00:00:00Z",
  variants: [
    { id: 91, price: "5.00" },
    { id: 92, price: "6.00" },
  ],
};

/** A webhook, or what was read of the Admin API. */
type Named = { readonly name: string } & (
  Message | { readonly read: (shop: Shop) => ReturnType<typeof parseAdminRefunds> }
);

function recordsIn(shop: Shop, message: Named): readonly IngestRecord[] {
  if (!("read" in message)) return recordsOf(shop, message);
  const parsed = message.read(shop);
  if (parsed.outcome !== "records") throw new Error(`${message.name}: ${JSON.stringify(parsed)}`);
  return parsed.records;
}

async function take(db: Db, shop: Shop, ...messages: readonly Named[]): Promise<void> {
  for (const message of messages) await applyAll(db, shop, recordsIn(shop, message));
}

const refund = {
  id: "71",
  at: "2026-03-04T12:00:00-05:00",
  lines: [{ line: "1", quantity: 1, subtotal: "40.00" }],
};

const order = {
  created: { name: "order created", topic: "orders/create", payload: restOrder(placed) },
  moved: {
    name: "order updated to another customer",
    topic: "orders/updated",
    payload: restOrder({ ...placed, updatedAt: "2026-03-03T12:00:00-05:00", customer: "8" }),
  },
  refunded: {
    name: "order refunded",
    topic: "refunds/create",
    payload: restRefund(refund, "5001"),
  },
  edited: {
    name: "order edited",
    topic: "orders/edited",
    payload: restEdit({ id: "81", order: "5001", at: "2026-03-02T15:00:00-05:00", remove: { "1": 1 } }),
  },
  deleted: {
    name: "order deleted",
    topic: "orders/delete",
    payload: { id: 5001 },
    triggeredAt: "2026-05-01T00:00:00Z",
  },
  anotherDeleted: {
    name: "order another deleted",
    topic: "orders/delete",
    payload: { id: 5002 },
    triggeredAt: "2026-05-01T00:00:00Z",
  },
  another: {
    name: "order another created",
    topic: "orders/create",
    payload: restOrder({ ...placed, id: "5002" }),
  },
} satisfies Record<string, Named>;

const shopMoney = (amount: string) => ({ shopMoney: { amount, currencyCode: "USD" } });

/** Agreements of the order as of a time: two units of line 1 sold on its day, some of them removed by an edit. */
function agreementsAt(updatedAt: string, removed: number): unknown {
  const sale = (id: string, quantity: number, amount: string) => ({
    id: `gid://shopify/ProductSale/${id}`,
    actionType: quantity > 0 ? "ORDER" : "RETURN",
    lineType: "PRODUCT",
    quantity,
    lineItem: { id: "gid://shopify/LineItem/1" },
    totalAmount: shopMoney(amount),
    totalTaxAmount: shopMoney("0.00"),
    totalDiscountAmountBeforeTaxes: shopMoney("0.00"),
  });
  const agreement = (id: string, reason: string, happenedAt: string, sales: unknown[]) => ({
    id: `gid://shopify/SalesAgreement/${id}`,
    reason,
    happenedAt,
    refund: null,
    sales: { nodes: sales },
  });
  return {
    id: "gid://shopify/Order/5001",
    updatedAt,
    currentTotalPriceSet: shopMoney(`${80 - removed * 40}.00`),
    agreements: {
      nodes: [
        agreement("1", "ORDER", placed.at, [sale("1", 2, "80.00")]),
        agreement("2", "ORDER_EDIT", "2026-03-02T15:00:00-05:00", [
          sale("2", -removed, `-${removed * 40}.00`),
        ]),
      ],
    },
  };
}

const read = {
  refunds: {
    name: "refunds as read",
    read: (shop) =>
      parseAdminRefunds(shop, adminOrder({ ...placed, updatedAt: refund.at, refunds: [refund] })),
  },
  laterRefunds: {
    name: "refunds as read later",
    read: (shop) =>
      parseAdminRefunds(
        shop,
        adminOrder({
          ...placed,
          updatedAt: "2026-03-06T12:00:00-05:00",
          refunds: [{ ...refund, adjustments: [{ amount: "-1.50" }] }],
        }),
      ),
  },
  agreements: {
    name: "agreements as read",
    read: (shop) => parseAdminAgreements(shop, agreementsAt("2026-03-02T16:00:00-05:00", 1)),
  },
  laterAgreements: {
    name: "agreements as read later",
    read: (shop) => parseAdminAgreements(shop, agreementsAt("2026-03-05T16:00:00-05:00", 2)),
  },
} satisfies Record<string, Named>;

const person = {
  created: { name: "customer created", topic: "customers/create", payload: customer },
  updated: {
    name: "customer updated",
    topic: "customers/update",
    payload: { ...customer, first_name: "Newer", updated_at: "2026-03-05T00:00:00Z" },
  },
  deleted: {
    name: "customer deleted",
    topic: "customers/delete",
    payload: { id: 7 },
    triggeredAt: "2026-06-01T00:00:00Z",
  },
  deletedBefore: {
    name: "customer deleted long ago",
    topic: "customers/delete",
    payload: { id: 7 },
    triggeredAt: "2026-02-01T00:00:00Z",
  },
} satisfies Record<string, Named>;

const goods = {
  created: { name: "product created", topic: "products/create", payload: product },
  updated: {
    name: "product updated",
    topic: "products/update",
    payload: {
      ...product,
      title: "Cup",
      updated_at: "2026-03-05T00:00:00Z",
      variants: [{ id: 92, price: "7.00" }],
    },
  },
  deleted: {
    name: "product deleted",
    topic: "products/delete",
    payload: { id: 9 },
    triggeredAt: "2026-04-01T00:00:00Z",
  },
  deletedBefore: {
    name: "product deleted long ago",
    topic: "products/delete",
    payload: { id: 9 },
    triggeredAt: "2026-02-01T00:00:00Z",
  },
} satisfies Record<string, Named>;

/** Every pair of these, each of the two held up at each of its statements. */
const families: Record<string, { readonly before: readonly Named[]; readonly pair: readonly Named[] }> = {
  "messages of an unknown order": {
    before: [],
    pair: [order.created, order.moved, order.refunded, order.edited, order.deleted],
  },
  "what waits for an unknown order, in two versions": {
    before: [],
    pair: [read.refunds, read.laterRefunds, read.agreements, read.laterAgreements, order.refunded],
  },
  "what waits already, in a newer version": {
    before: [read.refunds, read.agreements],
    pair: [read.laterRefunds, read.laterAgreements, order.refunded, order.created, order.deleted],
  },
  "what is read of an edited order": {
    before: [order.created, order.edited],
    pair: [
      read.agreements,
      read.laterAgreements,
      read.laterRefunds,
      order.moved,
      order.refunded,
      order.deleted,
    ],
  },
  "messages of a known order": {
    before: [order.created],
    pair: [order.moved, order.refunded, order.edited, order.deleted],
  },
  "orders and deletions of one customer": {
    before: [],
    pair: [order.created, order.another, order.moved, person.deleted],
  },
  "orders of one customer, one of whom it has": {
    before: [order.created],
    pair: [order.another, order.moved, order.deleted, person.created, person.deleted],
  },
  "deletions of all orders of one customer": {
    before: [order.created, order.another],
    pair: [order.deleted, order.anotherDeleted, order.moved],
  },
  "messages of an unknown customer": {
    before: [],
    pair: [person.created, person.updated, person.deleted, order.created],
  },
  "messages of a customer who was deleted and came back": {
    before: [person.deletedBefore],
    pair: [person.created, person.updated, person.deleted],
  },
  "messages of an unknown product": { before: [], pair: [goods.created, goods.updated, goods.deleted] },
  "messages of a product that was deleted and came back": {
    before: [goods.deletedBefore],
    pair: [goods.created, goods.updated, goods.deleted],
  },
};

describe.each(Object.entries(families))("%s", (_name, { before, pair }) => {
  const pairs = pair.flatMap((held) =>
    pair.filter((other) => other !== held).map((other) => ({ held, other })),
  );
  it.each(pairs)(
    "$held.name, held up at any statement, and $other.name come to what they come to one after the other",
    async ({ held, other }) => {
      const alone = await freshShop(world.db);
      await take(world.db, alone, ...before, held, other);
      const expected = await contents(world.db, alone);
      await forgetShop(world.db, alone);
      for (let step = 1, isHeld = true; isHeld; step++) {
        const shop = await freshShop(world.db);
        await take(world.db, shop, ...before);
        isHeld = await interleave(
          world.db,
          (db) => take(db, shop, held),
          step,
          () => take(world.db, shop, other),
        );
        expect({ step, ...(await contents(world.db, shop)) }).toEqual({ step, ...expected });
        await forgetShop(world.db, shop);
      }
    },
  );
});
