import { beforeEach, describe, expect, test } from "vitest";
import type { Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

/** Shopify merges two customers: one number of the shop is one person less, and the orders of both are one history. */

const queue = useQueueDatabase();
let shop: Shop;
beforeEach(async () => {
  shop = await installedShop(queue.db);
});

const kept = "7400919885001";
const gone = "7400919885002";
const third = "7400919885003";

type Message = readonly [topic: string, payload: object];

const customer = (id: string): Message => [
  "customers/create",
  { id, email: `c${id}@example.com`, created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" },
];
const order = (id: string, of: string, at: string): Message => [
  "orders/create",
  restOrder({ id, customer: of, at, lines: [{ id: `${id}1`, price: "10.00" }] }),
];
const merge = (into: string, from: string, status = "completed"): Message => [
  "customers/merge",
  {
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${into}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${from}`,
    admin_graphql_api_job_id: null,
    status,
    errors: [],
  },
];
const deletion = (id: string): Message => [
  "customers/delete",
  { id, tax_exemptions: [], admin_graphql_api_id: `gid://shopify/Customer/${id}` },
];

const people = [customer(kept), customer(gone)];
const orders = [order("11", kept, "2026-05-21T12:00:00Z"), order("12", gone, "2026-05-22T12:00:00Z")];

/** Sends the messages, one after the other or all at once. */
async function happen(messages: readonly Message[], together = false): Promise<void> {
  for (const [topic, payload] of messages) {
    await send(queue.db, shop, topic, payload, { triggeredAt: new Date("2026-06-01T00:00:00Z") });
    if (!together) await drain(workerContext(queue.db));
  }
  await drain(workerContext(queue.db));
  expect(await inboxRows(queue.db)).toEqual([]);
}

/** Everything that tells one customer from another. */
async function whoIsWho() {
  const customers = await queue.db
    .selectFrom("customer")
    .select(["external_id", "email"])
    .where("shop_id", "=", shop.id)
    .orderBy("external_id")
    .execute();
  const stats = await queue.db
    .selectFrom("customer_stats")
    .select(["customer_id", "orders", "net", "first_order_id"])
    .where("shop_id", "=", shop.id)
    .execute();
  const days = await queue.db
    .selectFrom("customer_day")
    .select(["day", "customer_id", "orders", "first_orders"])
    .where("shop_id", "=", shop.id)
    .orderBy("day")
    .execute();
  const sales = await queue.db
    .selectFrom("sale")
    .select("customer_id")
    .distinct()
    .where("shop_id", "=", shop.id)
    .execute();
  const cohorts = await queue.db
    .selectFrom("cohort_month")
    .select(["month", "cohort", "customers", "net"])
    .where("shop_id", "=", shop.id)
    .execute();
  return { customers, stats, days, sales: sales.map((row) => row.customer_id), cohorts };
}

const oneReturning = {
  customers: [{ external_id: kept, email: `c${kept}@example.com` }],
  stats: [{ customer_id: kept, orders: 2, net: "20.0000", first_order_id: "11" }],
  days: [
    { day: "2026-05-21", customer_id: kept, orders: 1, first_orders: 1 },
    { day: "2026-05-22", customer_id: kept, orders: 1, first_orders: 0 },
  ],
  sales: [kept],
  cohorts: [{ month: "2026-05", cohort: "2026-05", customers: 1, net: "20.0000" }],
};

describe("truth 35: customers/merge", () => {
  test.each<[string, readonly Message[]]>([
    ["after the orders, the deletion last", [...people, ...orders, merge(kept, gone), deletion(gone)]],
    ["before the orders", [...people, merge(kept, gone), ...orders, deletion(gone)]],
    ["after the deletion", [...people, ...orders, deletion(gone), merge(kept, gone)]],
    ["before anything else", [merge(kept, gone), ...orders, ...people]],
    ["between the orders", [orders[1] as Message, merge(kept, gone), orders[0] as Message, ...people]],
    [
      "twice",
      [...people, merge(kept, gone), ...orders, merge(kept, gone), deletion(gone), merge(kept, gone)],
    ],
    [
      "and one that failed the other way round",
      [...people, ...orders, merge(kept, gone), merge(gone, kept, "failed")],
    ],
  ])("makes one returning customer of two: %s", async (_name, messages) => {
    await happen(messages);
    expect(await whoIsWho()).toEqual(oneReturning);
  });

  test.each([0, 1, 2, 3])("makes one of two when all comes in one batch, turned by %i", async (by) => {
    const all = [...people, ...orders, merge(kept, gone), deletion(gone)];
    await happen([...all.slice(by), ...all.slice(0, by)], true);
    expect(await whoIsWho()).toEqual(oneReturning);
  });

  test.each<[string, readonly Message[]]>([
    ["in their order", [merge(gone, third), merge(kept, gone)]],
    ["the last first", [merge(kept, gone), merge(gone, third)]],
  ])("follows a chain of merges: %s", async (_name, merges) => {
    await happen([
      ...people,
      customer(third),
      ...orders,
      order("13", third, "2026-05-23T12:00:00Z"),
      ...merges,
    ]);
    const { customers, stats, sales } = await whoIsWho();
    expect(customers.map((row) => row.external_id)).toEqual([kept]);
    expect(stats).toMatchObject([{ customer_id: kept, orders: 3, net: "30.0000", first_order_id: "11" }]);
    expect(sales).toEqual([kept]);
  });

  test("that is under way or failed changes nothing", async () => {
    await happen([...people, ...orders, merge(kept, gone, "in_progress"), merge(kept, gone, "failed")]);
    expect((await whoIsWho()).stats).toHaveLength(2);
  });

  test("of another shop's customers of the same ids leaves this shop's alone", async () => {
    await happen([...people, ...orders]);
    const own = shop;
    shop = await installedShop(queue.db);
    await happen([...people, ...orders, merge(kept, gone)]);
    expect((await whoIsWho()).stats).toHaveLength(1);
    shop = own;
    expect((await whoIsWho()).stats).toHaveLength(2);
  });

  test("without the message, orders that Shopify tells of anew are the kept one's", async () => {
    await happen([...people, ...orders, deletion(gone)]);
    const [, payload] = order("12", kept, "2026-05-22T12:00:00Z");
    await happen([["orders/updated", { ...payload, updated_at: "2026-06-02T00:00:00Z" }]]);
    expect(await whoIsWho()).toEqual(oneReturning);
  });
});
