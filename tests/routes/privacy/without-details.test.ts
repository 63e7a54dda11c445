import "./environment-without-details.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { enqueueJob } from "#app/jobs/index.server.ts";
import { services } from "#app/services.server.ts";
import { withoutCustomerDetails } from "#app/shopify/index.server.ts";
import { createApiKey, type Shop } from "#app/tenancy/index.server.ts";
import { drain, type WorkerContext } from "#app/worker/index.server.ts";
import { backfillToEnd } from "../../factories/backfill-to-end.ts";
import {
  apiCustomer,
  apiOrder,
  complianceCustomer,
  customerBody,
  orderBody,
  person,
  personalValues,
} from "../../factories/person.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { openShopifyShop } from "../../factories/shopify-shop.ts";
import { tracesOf, tracesOfAll } from "../../factories/traces.ts";
import { daysOf, inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";
import { post } from "../api/serve-api.ts";
import { serveDoors, type Served } from "./serve.ts";

const queue = useQueueDatabase();
const someone = person(701);
let served: Served;
let shop: Shop;

beforeAll(async () => {
  served = await serveDoors();
});
afterAll(async () => {
  await served.close();
  await services.close();
});
beforeEach(async () => {
  shop = await installedShop(queue.db);
});

const context = (): WorkerContext => ({ ...workerContext(queue.db), customerDetails: false });
const work = () => drain(context(), { jobs: true });
const deliver = async (topic: string, payload: unknown) =>
  expect(await served.deliver(shop.domain ?? "", topic, payload)).toBe(200);

async function keyOf(one: Shop): Promise<string> {
  const creation = await createApiKey(queue.db, one, {
    name: "Till",
    scopes: ["ingest", "read"],
    expiresAt: null,
    actor: "user:1",
    at: new Date(),
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  return creation.text;
}

test("webhooks: checked over their whole bytes, stored without a name, e-mail, phone or address, and the figures are right", async () => {
  await deliver("customers/create", customerBody(someone));
  await deliver("orders/create", orderBody(someone));
  await deliver("checkouts/create", { email: someone.email, shipping_address: { name: someone.lastName } });
  await deliver("orders/updated", `{"email": "${someone.email}", "x"}`);
  await deliver("customers/data_request", {
    shop_domain: shop.domain,
    customer: complianceCustomer(someone),
    orders_requested: [],
    data_request: { id: 4711 },
  });
  // Before any worker: what waits in the inbox is without them already.
  expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
  await work();
  expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
  expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "30.0000", "30.0000"]]);
  const stored = await queue.db
    .selectFrom("customer")
    .select(["external_id", "state", "tags"])
    .where("shop_id", "=", shop.id)
    .execute();
  expect(stored).toEqual([
    { external_id: someone.id, state: "enabled", tags: expect.stringContaining("vip") as string },
  ]);
  expect((await inboxRows(queue.db)).map(({ topic, state, error }) => [topic, state, error])).toEqual([
    ["checkouts/create", "dead", "unknown topic checkouts/create"],
    ["orders/updated", "dead", expect.stringContaining("the body is not JSON") as string],
  ]);
  // A refusal for the signature is one for the bytes that came, not for those that are stored.
  const body = JSON.stringify(customerBody(someone));
  const wrong = { "x-shopify-hmac-sha256": Buffer.alloc(32).toString("base64") };
  expect(await served.deliver(shop.domain ?? "", "customers/create", body, wrong)).toBe(401);
});

test("the ingest API takes the same records, and keeps no detail of them", async () => {
  const key = await keyOf(shop);
  const answer = await post(`${served.origin}/api/data/orders`, key, apiOrder(someone), {
    "idempotency-key": "k",
  });
  expect(answer.results).toMatchObject([{ outcome: "created" }]);
  const lines = [apiCustomer(someone), { ...apiCustomer(someone), updatedAt: "2026-11-12T00:00:00Z" }];
  const streamed = await fetch(`${served.origin}/api/data/customers`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", "x-api-key": key },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  expect(streamed.status).toBe(200);
  await streamed.text();
  await work();
  expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
  expect(await tracesOf(queue.db, someone.apiId)).toContain("sales_order.customer_id ×1");
});

test("a backfill neither asks for details nor stores any, and counts every customer", async () => {
  const opened = await openShopifyShop({ orders: 30, customers: 8 });
  try {
    const customers = opened.standin.world.shop(opened.domain)?.customers() ?? [];
    const emails = [...customers].map(({ email }) => email).filter((email) => email !== null);
    expect(emails.length).toBeGreaterThan(3);
    // Other tests' people may have the same generated names.
    const others = await tracesOfAll(queue.db, emails);
    await backfillToEnd({ ...opened, admin: withoutCustomerDetails(opened.admin) });
    const { rows } = await sql<{ n: number; named: number | string }>`
      SELECT COUNT(*) AS n, SUM(COALESCE(email, first_name, last_name, phone, country, province) IS NOT NULL) AS named
      FROM customer WHERE shop_id = ${opened.shop.id}`.execute(queue.db);
    expect([Number(rows[0]?.n), Number(rows[0]?.named)]).toEqual([8, 0]);
    expect(await tracesOfAll(queue.db, emails)).toEqual(others);
  } finally {
    await opened.close();
  }
});

test("pages and API show customers by their id", async () => {
  await deliver("customers/create", customerBody(someone));
  await deliver("orders/create", orderBody(someone));
  await work();
  const answer = await fetch(`${served.origin}/api/insights/top-customers?from=2026-11-01&to=2026-11-20`, {
    headers: { "x-api-key": await keyOf(shop) },
  });
  expect(await answer.json()).toMatchObject({
    customers: [{ id: someone.id, name: null, email: null, orders: 1 }],
  });
});

test("what was stored before the switch goes with the hour's purge, dead letters' bodies too", async () => {
  // As it was before: a worker that takes details, and raw bodies.
  await send(queue.db, shop, "customers/create", customerBody(someone));
  await send(queue.db, shop, "orders/create", orderBody(someone));
  await drain(workerContext(queue.db));
  await send(queue.db, shop, "orders/updated", { ...orderBody(someone), updated_at: "never" });
  await drain(workerContext(queue.db));
  expect(await tracesOf(queue.db, someone.email)).toEqual(["customer.email ×1", "webhook_inbox.body ×1"]);
  await enqueueJob(queue.db, { kind: "purge", shop: null });
  await work();
  expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
  expect(await inboxRows(queue.db)).toMatchObject([{ topic: "orders/updated", state: "dead" }]);
  const places = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM sales_order WHERE shop_id = ${shop.id} AND country IS NOT NULL`.execute(
    queue.db,
  );
  expect(places.rows[0]?.n).toBe(0);
});
