import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { claim, replay, sweep } from "#app/inbox/index.server.ts";
import { uninstallShop, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { restOrder, restRefund } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import {
  daysOf,
  expireLeases,
  inboxRows,
  installedShop,
  makeDue,
  send,
  workerContext,
} from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;
let other: Shop;

beforeEach(async () => {
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
});

const work = () => drain(workerContext(queue.db));
const order = restOrder({
  at: "2026-11-10T15:00:00Z",
  lines: [{ id: "1", price: "20.00", quantity: 2, taxes: [[0.1, "4.00"]] }],
});

describe("a delivery", () => {
  test("becomes the shop's numbers, and nobody else's", async () => {
    await send(queue.db, shop, "orders/create", order);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "40.0000", "44.0000"]]);
    expect(await daysOf(queue.db, other)).toEqual([]);
    expect(await inboxRows(queue.db)).toEqual([]);
  });

  test("changes nothing when the same event comes under other ids, or late", async () => {
    const refund = {
      id: "71",
      at: "2026-11-12T15:00:00Z",
      lines: [{ line: "1", quantity: 1, subtotal: "20.00", tax: "2.00" }],
    };
    await send(queue.db, shop, "refunds/create", restRefund(refund));
    await send(queue.db, shop, "orders/create", order);
    await send(queue.db, shop, "orders/updated", order);
    await work();
    const days = [
      ["2026-11-10", 1, "40.0000", "44.0000"],
      ["2026-11-12", 0, "-20.0000", "-22.0000"],
    ];
    expect(await daysOf(queue.db, shop)).toEqual(days);
    for (const [topic, payload] of [
      ["orders/create", order],
      ["refunds/create", restRefund(refund)],
    ] as const)
      await send(queue.db, shop, topic, payload);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual(days);
    expect(await inboxRows(queue.db)).toEqual([]);
  });

  test("of two shops with the same order ids stays in its shop", async () => {
    await send(queue.db, shop, "orders/create", order);
    await send(
      queue.db,
      other,
      "orders/create",
      restOrder({ at: "2026-11-11T15:00:00Z", lines: [{ id: "1", price: "5.00" }] }),
    );
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "40.0000", "44.0000"]]);
    expect(await daysOf(queue.db, other)).toEqual([["2026-11-11", 1, "5.0000", "5.0000"]]);
  });

  test("for a shop that has uninstalled is ignored", async () => {
    await uninstallShop(queue.db, shop, new Date("2026-11-20T00:00:00Z"));
    await send(queue.db, shop, "orders/create", order, { webhookId: "late" });
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([]);
    const receipts = await queue.db.selectFrom("webhook_receipt").select(["webhook_id", "outcome"]).execute();
    expect(receipts).toEqual([{ webhook_id: "late", outcome: "ignored" }]);
  });
});

describe("a dead letter", () => {
  test.each([
    ["a body cut in two", "orders/create", '{"id":1,"line_items":[{"id"', /JSON/],
    ["a body that is no JSON", "orders/create", "not json", /JSON/],
    ["no currency", "orders/create", { ...order, currency: undefined }, /currency is missing/],
    ["the year 10000", "orders/create", { ...order, processed_at: "10000-01-01T00:00:00Z" }, /processed_at/],
    ["no JSON about the shop", "app/uninstalled", "{", /JSON/],
    ["no shop in it", "shop/update", { name: "No domain" }, /myshopify_domain/],
    ["an unknown topic", "carts/create", { id: 1 }, /unknown topic carts\/create/],
    ["a topic like a property", "constructor/name", { id: 1 }, /unknown topic/],
  ])("keeps its reason, and its neighbours live: %s", async (_case, topic, payload, reason) => {
    await send(queue.db, shop, topic, payload);
    await send(queue.db, shop, "orders/create", order);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "40.0000", "44.0000"]]);
    expect(await inboxRows(queue.db)).toEqual([
      { topic, state: "dead", attempts: 1, error: expect.stringMatching(reason) as string },
    ]);
  });
});

test("W8: what is for a shop that is not ours is settled at once, whatever its topic, and nothing of it is kept", async () => {
  const stranger = { ...shop, domain: "nobody-has-this.myshopify.com" };
  const privacy = {
    shop_id: 954889,
    shop_domain: stranger.domain,
    customer: { id: 191167, email: "someone@example.com", phone: "555-0100" },
  };
  const bodies = {
    "orders/create": order,
    "customers/data_request": { ...privacy, data_request: { id: 9999 } },
    "customers/redact": { ...privacy, orders_to_redact: [299938] },
    "shop/redact": { shop_id: 954889, shop_domain: stranger.domain },
  };
  for (const [topic, body] of Object.entries(bodies)) await send(queue.db, stranger, topic, body);
  await work();
  expect(await inboxRows(queue.db)).toEqual([]);
  const receipts = await queue.db.selectFrom("webhook_receipt").select(["topic", "outcome"]).execute();
  expect(receipts.map(({ topic, outcome }) => `${topic} ${outcome}`).sort()).toEqual(
    Object.keys(bodies)
      .map((topic) => `${topic} ignored`)
      .sort(),
  );
  const requests = queue.db.selectFrom("privacy_request").select("id").where("shop_id", "=", shop.id);
  expect(await requests.execute()).toEqual([]);
});

describe("a delivery that the database refuses", () => {
  const drop = () => sql`ALTER TABLE sales_order DROP CONSTRAINT poison`.execute(queue.db);
  let poisoned = false;
  afterAll(async () => {
    if (poisoned) await drop();
  });

  test("is kept back alone; its batch is applied; once the reason is gone it is replayed", async () => {
    // A row that parses well and fails in SQL, whatever the reason may be.
    // Other tests' orders may have the same name: it holds for this shop.
    const refused = sql.lit(shop.id);
    await sql`ALTER TABLE sales_order ADD CONSTRAINT poison
      CHECK (shop_id <> ${refused} OR name <> '#666')`.execute(queue.db);
    poisoned = true;
    const at = "2026-11-10T15:00:00Z";
    for (const id of ["664", "665", "666", "667"])
      await send(queue.db, shop, "orders/create", restOrder({ id, at, lines: [{ id, price: "1.00" }] }));
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 3, "3.0000", "3.0000"]]);
    expect(await inboxRows(queue.db)).toEqual([
      {
        topic: "orders/create",
        state: "waiting",
        attempts: 1,
        error: expect.stringContaining("poison") as string,
      },
    ]);
    for (let attempt = 2; attempt <= 8; attempt++) {
      await makeDue(queue.db);
      await work();
    }
    expect(await inboxRows(queue.db)).toMatchObject([{ state: "dead", attempts: 8 }]);
    await drop();
    poisoned = false;
    expect(await replay(queue.db, { shop })).toBe(1);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 4, "4.0000", "4.0000"]]);
  });
});

describe("a worker that dies with deliveries in hand", () => {
  test("leaves them to the next one, which tries each alone; a second death buries only what it held then", async () => {
    const at = "2026-11-10T15:00:00Z";
    for (const id of ["1", "2", "3"])
      await send(queue.db, shop, "orders/create", restOrder({ id, at, lines: [{ id, price: "1.00" }] }));
    const round = { shops: 10, perShop: 100, rows: 1000, leaseMs: 30_000, after: "" };
    await claim(queue.db, round);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([]);
    await expireLeases(queue.db);
    expect(await sweep(queue.db)).toBe(3);
    expect((await claim(queue.db, round)).groups).toEqual([]);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 3, "3.0000", "3.0000"]]);
    expect(await inboxRows(queue.db)).toEqual([]);
  });
});
