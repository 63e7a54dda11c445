import "../webhooks/environment.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claim } from "#app/inbox/index.server.ts";
import { services } from "#app/services.server.ts";
import { createApiKey, installShop, uninstallShop, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import {
  apiCustomer,
  apiOrder,
  complianceCustomer,
  customerBody,
  orderBody,
  person,
  personalValues,
  type Person,
} from "../../factories/person.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { tracesOf, tracesOfAll } from "../../factories/traces.ts";
import { daysOf, installedShop, workerContext } from "../../factories/worker-shop.ts";
import { post } from "../api/serve-api.ts";
import { serveDoors, type Served } from "./serve.ts";

const queue = useQueueDatabase();
let served: Served;
let shop: Shop;
let other: Shop;
let seed = 0;
let someone: Person;
let neighbour: Person;

beforeAll(async () => {
  served = await serveDoors();
});
afterAll(async () => {
  await served.close();
  await services.close();
});
beforeEach(async () => {
  [someone, neighbour] = [person((seed += 1)), person((seed += 1))];
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
});

const work = () => drain(workerContext(queue.db), { jobs: true });
const domainOf = (one: Shop) => one.domain ?? "";
const deliver = async (one: Shop, topic: string, payload: unknown) =>
  expect(await served.deliver(domainOf(one), topic, payload)).toBe(200);

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

/** Everything of a person that can come in, by every way, with what lies around afterwards. */
async function live(one: Shop, who: Person): Promise<void> {
  await deliver(one, "customers/create", customerBody(who));
  await deliver(one, "orders/create", orderBody(who));
  await work();
  const key = await keyOf(one);
  const headers = { "idempotency-key": `k-${who.apiId}` };
  expect((await post(`${served.origin}/api/data/orders`, key, apiOrder(who), headers)).status).toBe(200);
  // Refused by the API with a kept answer that repeats what was sent.
  const bad = { ...apiCustomer(who), updatedAt: who.email };
  await post(`${served.origin}/api/data/customers`, key, bad, { "idempotency-key": `b-${who.apiId}` });
  // A dead letter that names the person by e-mail alone, one that is no JSON, one whose reason might quote it.
  await deliver(one, "checkouts/create", { email: who.email, phone: who.phone });
  await deliver(one, "orders/updated", `{"email": "${who.email}", "id": ${who.orderId}, "x"}`);
  await deliver(one, "orders/updated", { ...orderBody(who), updated_at: who.lastName });
  await deliver(one, "customers/data_request", {
    shop_id: 1,
    shop_domain: one.domain,
    customer: complianceCustomer(who),
    orders_requested: [JSON.rawJSON(who.orderId)],
    data_request: { id: 9_000 + Number(who.orderId) },
  });
  await work();
}

const redactMessage = (one: Shop, who: Person) => ({
  shop_id: 1,
  shop_domain: one.domain,
  customer: complianceCustomer(who),
  orders_to_redact: [JSON.rawJSON(who.orderId)],
});

const auditOf = async (one: Shop) =>
  (
    await queue.db
      .selectFrom("audit_event")
      .select(["action", "detail"])
      .where("shop_id", "=", one.id)
      .where("action", "like", "privacy.%")
      .orderBy("id")
      .execute()
  ).map(({ action, detail }) => [action, JSON.parse(detail) as unknown]);

describe("before a redaction", () => {
  test("what is searched for is there to be found: raw, parsed, by both ways, in the file for the merchant", async () => {
    await live(shop, someone);
    const email = await tracesOf(queue.db, someone.email);
    expect(email).toEqual(["customer.email ×2", "privacy_request.file ×1", "webhook_inbox.body ×3"]);
    expect(await tracesOf(queue.db, someone.apiLastName)).toEqual([
      "customer.last_name ×1",
      "privacy_request.file ×1",
    ]);
    expect(await tracesOf(queue.db, someone.apiId)).toContain("idempotent_request.body ×1");
    expect(await tracesOf(queue.db, someone.apiOrderId)).toContain("idempotent_request.body ×1");
    expect(await tracesOf(queue.db, someone.street)).toEqual(["webhook_inbox.body ×1"]);
  });
});

describe("customers/redact", () => {
  test("leaves no personal value in any column of any table, keeps the figures, and leaves the neighbour and the other shop alone", async () => {
    await live(shop, someone);
    await live(shop, neighbour);
    const before = await tracesOfAll(queue.db, personalValues(neighbour));
    const days = await daysOf(queue.db, shop);
    expect(days).toEqual([
      ["2026-11-10", 2, "60.0000", "60.0000"],
      ["2026-11-11", 2, "24.0000", "24.0000"],
    ]);
    await deliver(shop, "customers/redact", redactMessage(shop, someone));
    await work();
    expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
    // The ids stay only where the figures, the tombstone and the audit need them.
    expect(await tracesOf(queue.db, someone.id)).toEqual([
      "audit_event.detail ×2",
      "customer.external_id ×1",
      "customer_day.customer_id ×1",
      "customer_stats.customer_id ×1",
      "job.payload ×1",
      "sale.customer_id ×1",
      "sales_order.customer_id ×1",
      "tombstone.external_id ×1",
    ]);
    expect(await tracesOfAll(queue.db, personalValues(neighbour))).toEqual(before);
    expect(await daysOf(queue.db, shop)).toEqual(days);
    const place = await queue.db
      .selectFrom("sales_order")
      .select(["external_id", "country", "tags"])
      .where("shop_id", "=", shop.id)
      .where("customer_id", "in", [someone.id, someone.apiId])
      .orderBy("external_id")
      .execute();
    expect(place).toEqual([
      { external_id: someone.orderId, country: null, tags: null },
      { external_id: someone.apiOrderId, country: null, tags: null },
    ]);
    expect((await auditOf(shop)).at(-1)).toEqual([
      "privacy.customer_redacted",
      { customerId: someone.id, records: 2, orders: 2 },
    ]);
    expect(await auditOf(other)).toEqual([]);
  });

  test("waits for a delivery that a worker holds, which may yet become a dead letter", async () => {
    await live(shop, someone);
    await deliver(shop, "orders/updated", `{"email": "${someone.email}",}`);
    const round = await claim(queue.db, { shops: 9, perShop: 9, rows: 9, leaseMs: 60_000, after: "" });
    expect(round.groups.flatMap(({ leases }) => leases)).toHaveLength(1);
    await deliver(shop, "customers/redact", redactMessage(shop, someone));
    // Held so long that others of the shop are worked on again.
    await sql`UPDATE webhook_inbox SET leased_until = NOW(3) + INTERVAL 9 SECOND WHERE state = 'leased'`.execute(
      queue.db,
    );
    await work();
    expect(await tracesOf(queue.db, someone.email)).toEqual(["job.payload ×1", "webhook_inbox.body ×1"]);
    expect((await auditOf(shop)).map(([action]) => action)).not.toContain("privacy.customer_redacted");
    await sql`UPDATE webhook_inbox SET state = 'dead', lease_token = NULL WHERE state = 'leased'`.execute(
      queue.db,
    );
    await sql`UPDATE job SET run_after = NOW(3) WHERE state = 'waiting'`.execute(queue.db);
    await work();
    expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
    expect((await auditOf(shop)).map(([action]) => action)).toContain("privacy.customer_redacted");
  });

  test("that came before the uninstallation is done after it", async () => {
    await live(shop, someone);
    await deliver(shop, "customers/redact", redactMessage(shop, someone));
    await drain(workerContext(queue.db));
    await deliver(shop, "app/uninstalled", { id: 1, myshopify_domain: shop.domain });
    await drain(workerContext(queue.db));
    await work();
    expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual([]);
  });
});

describe("shop/redact", () => {
  const message = () => ({ shop_id: 1, shop_domain: shop.domain });

  test("leaves nothing of its people, their ids, orders, keys and messages in any column of any table", async () => {
    await live(shop, someone);
    await live(other, neighbour);
    const before = await tracesOfAll(queue.db, [
      ...personalValues(neighbour),
      neighbour.id,
      neighbour.orderId,
    ]);
    await uninstallShop(queue.db, shop, new Date("2026-11-20T00:00:00Z"));
    await deliver(shop, "shop/redact", message());
    await work();
    const ids = [someone.id, someone.orderId, someone.apiId, someone.apiOrderId];
    expect(await tracesOfAll(queue.db, [...personalValues(someone), ...ids])).toEqual([]);
    expect(await tracesOf(queue.db, domainOf(shop))).toEqual(["shop.domain ×1"]);
    expect(
      await tracesOfAll(queue.db, [...personalValues(neighbour), neighbour.id, neighbour.orderId]),
    ).toEqual(before);
    expect((await auditOf(shop)).map(([action]) => action)).toEqual(["privacy.shop_redacted"]);
    // What comes late is not taken up again.
    await deliver(shop, "customers/redact", redactMessage(shop, someone));
    await deliver(shop, "orders/create", orderBody(someone));
    await deliver(shop, "customers/data_request", {
      ...redactMessage(shop, someone),
      orders_requested: [],
      data_request: { id: 1 },
    });
    await work();
    expect(await tracesOfAll(queue.db, [...personalValues(someone), ...ids])).toEqual([]);
    // Every column of every table, text by text.
  });

  test("does nothing to a shop that is back, and its request is not overdue for ever", async () => {
    await live(shop, someone);
    await uninstallShop(queue.db, shop, new Date("2026-11-20T00:00:00Z"));
    await installShop(queue.db, {
      domain: domainOf(shop),
      name: shop.name,
      currency: "USD",
      timeZone: "America/New_York",
      scopes: "read_orders",
      historyStartsAt: null,
      at: new Date("2026-11-21T00:00:00Z"),
    });
    const before = await tracesOfAll(queue.db, personalValues(someone));
    await deliver(shop, "shop/redact", message());
    await work();
    expect(await tracesOfAll(queue.db, personalValues(someone))).toEqual(before);
    const open = await queue.db
      .selectFrom("privacy_request")
      .select("kind")
      .where("shop_id", "=", shop.id)
      .where("finished_at", "is", null)
      .execute();
    expect(open).toEqual([]);
  });
});
