import { createHash } from "node:crypto";
import { sql } from "kysely";
import { expect } from "vitest";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Services } from "#app/services.server.ts";
import { createApiKey, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { embeddedShop } from "#tests/factories/embedded-shop.ts";
import { send, workerContext } from "#tests/factories/worker-shop.ts";
import { post } from "../api/serve-api.ts";

/** A shop with something of everything, and the ids that name what is its own. */
export interface Side {
  readonly shop: Shop;
  readonly domain: string;
  /** Of failed messages, of runs, and the public id of its API key. */
  readonly letters: readonly number[];
  readonly jobs: readonly number[];
  readonly publicId: string;
}

const DAY = 86_400_000;
const ids = ["1", "2", "3"];

/** Records with ids that both shops have; every text and price says whose they are. */
function recordsOf(mark: string, price: string, now: number) {
  return {
    customers: ids.map((id) => ({
      externalId: id,
      firstName: `${mark}-${id}`,
      email: `${mark}@example.com`,
    })),
    products: ids.map((id) => ({
      externalId: id,
      title: `${mark}-product`,
      variants: [{ externalId: `v${id}`, sku: mark, price }],
    })),
    orders: ids.map((id) => ({
      externalId: id,
      name: `#${mark}-${id}`,
      processedAt: new Date(now - Number(id) * DAY).toISOString(),
      customer: id,
      lines: [
        { externalId: "1", product: id, variant: `v${id}`, title: mark, quantity: 1, unitPrice: price },
      ],
    })),
  };
}

/** Makes one: facts through the ingest API, a failed message, runs, an API key, a customer's file. */
export async function makeSide(
  services: Services,
  api: { readonly origin: string },
  mark: string,
  price: string,
): Promise<Side> {
  const { db } = services;
  const at = new Date();
  const domain = `${mark.toLowerCase()}-pages.myshopify.com`;
  const shop = await embeddedShop(services, domain, { name: mark });
  const made = await createApiKey(db, shop, {
    name: mark,
    scopes: ["ingest", "read"],
    expiresAt: null,
    actor: `user:${mark}`,
    at,
  });
  if (made.outcome !== "created") throw new Error("no key");
  for (const [resource, records] of Object.entries(recordsOf(mark, price, at.getTime())))
    expect((await post(`${api.origin}/api/data/${resource}`, made.text, records)).status).toBe(200);
  await rebuildShop(db, shop);
  for (let n = 0; n < 30; n++) await send(db, shop, "orders/create", `{"note":"${mark}`, { eventId: mark });
  await drain(workerContext(db));
  await sql`UPDATE webhook_inbox SET error = ${mark} WHERE shop_domain = ${domain}`.execute(db);
  await db
    .insertInto("privacy_request")
    .values({
      ...{ shop_id: shop.id, kind: "data_request", id: "1", customer_id: "1" },
      ...{ requested_at: at, due_at: at, finished_at: at, file: JSON.stringify({ mark }) },
    })
    .execute();
  await db
    .insertInto("job")
    .values(
      ["backfill", "deep_reconcile"].map((kind) => ({
        ...{ kind, shop_id: shop.id, active_key: `${kind}:${shop.id}`, payload: "{}", progress: "{}" },
        ...{ state: "waiting", run_after: at, attempts: 1, deaths: 0, error: mark, created_at: at },
      })),
    )
    .execute();
  const numbers = async (rows: Promise<readonly { id: number }[]>) => (await rows).map(({ id }) => id);
  return {
    ...{ shop, domain, publicId: made.key.publicId },
    letters: await numbers(
      db.selectFrom("webhook_inbox").select("id").where("shop_domain", "=", domain).orderBy("id").execute(),
    ),
    jobs: await numbers(
      db.selectFrom("job").select("id").where("shop_id", "=", shop.id).orderBy("id").execute(),
    ),
  };
}

/** Every table's rows of a shop, by whatever column names it, as one checksum a table. */
export async function checksums(
  { db }: Pick<Services, "db">,
  { shop, domain }: Side,
): Promise<Record<string, string>> {
  const tables = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND (column_name IN ('shop_id', 'shop_domain')
      OR (table_name = 'shop' AND column_name = 'id') OR (table_name = 'session' AND column_name = 'shop'))
    ORDER BY table_name`.execute(db);
  const sums: Record<string, string> = {};
  for (const { t, c } of tables.rows) {
    const is = c === "shop_domain" || c === "shop" ? domain : shop.id;
    const { rows } = await sql`SELECT * FROM ${sql.table(t)} WHERE ${sql.ref(c)} = ${is}`.execute(db);
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    sums[t] = `${lines.length} ${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
  }
  return sums;
}
