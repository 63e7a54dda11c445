import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { parseQuery, presentCoverage, reports, scopeOf } from "#app/insights/index.server.ts";
import { localDate } from "#app/lib/calendar.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { ensureTenant, shopProfileDocument, type ShopProfileData } from "#app/shopify/index.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import { backfillToEnd } from "#tests/factories/backfill-to-end.ts";
import { openShopifyShop, type ShopifyShop } from "#tests/factories/shopify-shop.ts";

let world: ShopifyShop | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function open(options: Parameters<typeof openShopifyShop>[0]): Promise<ShopifyShop> {
  world = await openShopifyShop({ customers: 10, products: 5, ...options });
  await sql`DELETE FROM job`.execute(world.database.kysely);
  return world;
}

/** Defects of others where a shop's history comes in, each with the test that would have found it. */
describe("defects of others", () => {
  test("bulk silently short: a truncated file fails the job, and the shop is not called complete", async () => {
    const opened = await open({ orders: 60 });
    opened.standin.world.faults(opened.domain).bulk("truncated", 100, "lineItems");
    await expect(backfillToEnd(opened)).rejects.toThrow(
      /"outcome":"dead","reason":"orders: 4 operations failed, the last: .*/,
    );
    expect((await shopById(opened.database.kysely, opened.shop.id))?.state).toBe("installing");
  });

  test("60-day limit unsaid: without read_all_orders pages say where history starts, and nothing before is 0", async () => {
    const opened = await open({ orders: 400, scopes: ["read_orders", "read_products", "read_customers"] });
    const db = opened.database.kysely;
    await sql`DELETE FROM shop WHERE id = ${opened.shop.id}`.execute(db);
    const at = new Date();
    const shop = await ensureTenant(db, { domain: opened.domain, at, profile: () => profileOf(opened) });
    const tenant = await backfillToEnd({ ...opened, shop });
    await rebuildShop(db, tenant);
    const all = [...(opened.standin.world.shop(opened.domain)?.orders() ?? [])];
    const start = new Date(at.getTime() - 60 * 86_400_000);
    expect(all.some(({ createdAt }) => createdAt < start.getTime() - 3 * 86_400_000)).toBe(true);
    expect(tenant.historyStartsAt).toEqual(start);
    const firstDay = localDate(start, tenant.timeZone);
    const written = new Intl.DateTimeFormat("en", { timeZone: "UTC", dateStyle: "medium" });
    expect(presentCoverage(tenant, "en")).toBe(
      `Includes orders since ${written.format(new Date(firstDay))}: Shopify shares the 60 days before installation with apps, unless it approves more.`,
    );
    const context = { timeZone: tenant.timeZone, now: at, firstDay: null };
    const parsed = parseQuery(new URLSearchParams("preset=last_90_days"), context);
    if (parsed.outcome !== "query") throw new Error(parsed.reason);
    const { current } = await reports.ordersByDate.run(scopeOf(db, tenant, parsed.query), {});
    for (const { from, value } of current) expect([from, value === null]).toEqual([from, from < firstDay]);
    expect(current.some(({ value }) => value !== null && value !== "0")).toBe(true);
  });
});

async function profileOf({ admin, shop }: ShopifyShop): Promise<ShopProfileData> {
  const answer = await admin.query<ShopProfileData>(shop, shopProfileDocument);
  if (answer.outcome !== "data") throw new Error(JSON.stringify(answer));
  return answer.data;
}
