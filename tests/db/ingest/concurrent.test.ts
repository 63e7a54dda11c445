import { expect, it } from "vitest";
import { inTransaction } from "#app/db/index.server.ts";
import { apply, ordersWithMissingRefunds, parseAdminRefunds, parseBulk } from "#app/ingest/index.server.ts";
import {
  applyAll,
  contents,
  deliver,
  freshShop,
  ledger,
  receivedAt,
  recordsOf,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { adminOrder, restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";
import { placed } from "#tests/factories/placed-order.ts";

const world = useDatabase();

const refund = {
  id: "71",
  at: "2026-04-05T12:00:00-04:00",
  lines: [{ line: "1", quantity: 1, subtotal: "40.00" }],
};
const newer: OrderSpec = {
  ...placed,
  updatedAt: "2026-03-03T12:00:00-05:00",
  lines: [{ id: "1", quantity: 2, price: "40.00", discount: "8.00" }],
};

const messages: Message[] = [
  { topic: "orders/create", payload: restOrder(placed) },
  { topic: "orders/updated", payload: restOrder(newer) },
  { topic: "refunds/create", payload: restRefund(refund, "5001") },
];

it("two workers with messages of one new order come to what one worker comes to", async () => {
  const alone = await freshShop(world.db);
  await deliver(world.db, alone, ...messages);
  const expected = await contents(world.db, alone);
  for (let round = 0; round < 6; round++) {
    const shop = await freshShop(world.db);
    const turned = [...messages.slice(round % 3), ...messages.slice(0, round % 3)];
    await Promise.all([...turned, ...messages].map((message) => deliver(world.db, shop, message)));
    expect(await contents(world.db, shop)).toEqual(expected);
  }
});

it("a refund that is stored while its order is being stored is not lost, whoever commits first", async () => {
  const [order, , alone] = messages as [Message, Message, Message];
  const shop = await freshShop(world.db);
  let orderIsWritten = (): void => undefined;
  const written = new Promise<void>((resolve) => (orderIsWritten = resolve));
  const storing = inTransaction(world.db, async (trx) => {
    await apply(trx, shop, recordsOf(shop, order), { receivedAt });
    orderIsWritten();
    // The other transaction finds the order's row locked and waits for this commit.
    await new Promise((resolve) => setImmediate(resolve));
  });
  await written;
  await Promise.all([storing, deliver(world.db, shop, alone)]);
  expect(await ledger(world.db, shop)).toEqual([
    "03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80",
    "04-05 REFUND/RETURN PRODUCT 1 -1 | 0 0 40 -40 0 -40",
  ]);
});

it("a backfilled order names its refunds, and has their returns once they are read", async () => {
  const shop = await freshShop(world.db);
  const full = adminOrder({
    ...placed,
    updatedAt: refund.at,
    refunds: [refund],
    lines: [{ id: "1", quantity: 2, currentQuantity: 1, price: "40.00" }],
  });
  const byName = { ...full, refunds: [{ id: "gid://shopify/Refund/71", processedAt: refund.at }] };
  const order = parseBulk.order(shop, byName);
  const refunds = parseAdminRefunds(shop, full);
  if (order.outcome !== "records" || refunds.outcome !== "records") throw new Error("unreadable");
  await applyAll(world.db, shop, order.records);
  expect(await ordersWithMissingRefunds(world.db, shop, { limit: 10 })).toEqual(["5001"]);
  expect(await ledger(world.db, shop)).toEqual(["03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80"]);
  await applyAll(world.db, shop, refunds.records);
  expect(await ordersWithMissingRefunds(world.db, shop, { limit: 10 })).toEqual([]);
  expect(await ledger(world.db, shop)).toEqual([
    "03-02 ORDER/ORDER PRODUCT 1 2 | 80 0 0 80 0 80",
    "04-05 REFUND/RETURN PRODUCT 1 -1 | 0 0 40 -40 0 -40",
  ]);
});
