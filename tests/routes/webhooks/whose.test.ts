import "./environment.ts";
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identifyShop, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { sign, signedHeaders } from "../../factories/delivery.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedAs, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let origin = "";
let close: () => Promise<void>;
let shop: Shop;
const domain = "whose.myshopify.com";
// Its own: other files of this database teach other shops theirs.
const shopifyId = String(randomInt(1e12, 1e13));

beforeAll(async () => {
  const { serveWebhooks } = await import("./http.ts");
  ({ origin, close } = await serveWebhooks());
  shop = await installedAs(queue.db, domain, { shopifyId });
});
afterAll(async () => {
  await close();
  const { services } = await import("#app/services.server.ts");
  await services.close();
});

const post = async (topic: string, payload: unknown, change: Record<string, string | undefined> = {}) => {
  const body = JSON.stringify(payload);
  const headers = signedHeaders(body, {
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": domain,
    ...change,
  });
  return (await fetch(`${origin}/webhooks/shopify`, { method: "POST", headers, body })).status;
};
const stored = () => queue.db.selectFrom("webhook_inbox").select(["topic", "shop_domain"]).execute();
const redact = (of: string) => ({
  shop_id: Number(shopifyId),
  shop_domain: of,
  customer: { id: 191167, email: "someone@example.com" },
  orders_to_redact: [],
});

describe("a message", () => {
  test("H2, W8: of a shop that never opened the app is 200, and nothing of it is stored", async () => {
    const stranger = "app-security.myshopify.com";
    const from = { "x-shopify-shop-domain": stranger };
    const shop_id = randomInt(1e12, 1e13);
    const ofStranger = { ...redact(stranger), shop_id };
    expect(await post("customers/redact", ofStranger, from)).toBe(200);
    expect(await post("shop/redact", { shop_id, shop_domain: stranger }, from)).toBe(200);
    expect(await post("orders/create", { id: 1 }, from)).toBe(200);
    expect(await stored()).toEqual([]);
  });

  test("Q7: is stored from the moment on at which its shop is a tenant, though it was not before", async () => {
    const late = `late-${Date.now()}.myshopify.com`;
    const from = { "x-shopify-shop-domain": late };
    expect(await post("orders/create", { id: 1 }, from)).toBe(200);
    await installedAs(queue.db, late);
    expect(await post("orders/create", { id: 2 }, from)).toBe(200);
    expect(await stored()).toEqual([{ topic: "orders/create", shop_domain: late }]);
  });

  test("Q2: a compliance message without the shop's header is of the shop that its body names; others are 400", async () => {
    const none = { "x-shopify-shop-domain": undefined };
    expect(await post("customers/redact", redact(domain), none)).toBe(200);
    expect(await post("shop/update", { id: 1, myshopify_domain: domain }, none)).toBe(400);
    expect(await post("customers/redact", { ...redact(domain), shop_domain: "nonsense" }, none)).toBe(400);
    expect(await stored()).toEqual([{ topic: "customers/redact", shop_domain: domain }]);
  });

  test("Q3: with the new headers is taken; where both are there, the new ones count", async () => {
    const body = '{"id":1}';
    const old = Object.fromEntries(signedHeaders(body, { "x-shopify-shop-domain": domain }));
    const renamed = Object.entries(old).map(([name, value]) => [
      name.replace(/^x-shopify-/, "shopify-"),
      value,
    ]);
    const sent = (headers: Record<string, string>) =>
      fetch(`${origin}/webhooks/shopify`, { method: "POST", headers, body }).then(({ status }) => status);
    expect(await sent(Object.fromEntries(renamed) as Record<string, string>)).toBe(200);
    expect(await sent({ ...old, "shopify-hmac-sha256": sign("another body") })).toBe(401);
    expect(await sent({ ...old, "x-shopify-webhook-id": "w-2", "shopify-topic": "orders/updated" })).toBe(
      200,
    );
    expect((await stored()).map(({ topic }) => topic)).toEqual(["orders/create", "orders/updated"]);
  });

  test("Q1: of a shop whose address changed goes to its tenant: by the id in the body, then by either address", async () => {
    const renamed = "whose-new.myshopify.com";
    const from = { "x-shopify-shop-domain": renamed };
    const update = {
      id: Number(shopifyId),
      name: "Renamed",
      myshopify_domain: renamed,
      currency: "USD",
      iana_timezone: "America/New_York",
      updated_at: "2026-11-20T10:00:00-05:00",
    };
    expect(await post("customers/update", { id: 1 }, from)).toBe(200);
    expect(await stored()).toEqual([]);
    expect(await post("shop/update", update, from)).toBe(200);
    expect(await stored()).toEqual([{ topic: "shop/update", shop_domain: domain }]);
    await drain(workerContext(queue.db));
    expect(await stored()).toEqual([]);
    expect(await shopById(queue.db, shop.id)).toMatchObject({
      domain: renamed,
      formerDomain: domain,
      shopifyId,
    });
    for (const header of [domain, renamed])
      for (const body of [domain, renamed])
        expect(await post("customers/redact", redact(body), { "x-shopify-shop-domain": header })).toBe(200);
    await drain(workerContext(queue.db));
    expect(await stored()).toEqual([]);
    const requests = queue.db.selectFrom("privacy_request").select("id").where("shop_id", "=", shop.id);
    expect(await requests.execute()).toEqual([{ id: "191167" }]);
    await identifyShop(queue.db, shop, { shopifyId, domain }, new Date());
  });
});
