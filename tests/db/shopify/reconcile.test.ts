import { afterEach, describe, expect, test } from "vitest";
import { verifyShop } from "#app/worker/index.server.ts";
import { behind, burst } from "#tests/factories/burst.ts";
import { differingDays } from "#tests/factories/compare-days.ts";
import { mulberry } from "#tests/factories/random.ts";
import { openReconciledShop, type ReconciledShop } from "#tests/factories/reconciled-shop.ts";

let opened: ReconciledShop | undefined;
afterEach(async () => {
  await opened?.world.close();
  opened = undefined;
});

async function open(options: Parameters<typeof openReconciledShop>[0] = {}): Promise<ReconciledShop> {
  opened = await openReconciledShop(options);
  return opened;
}

/** What is there at Shopify: "orders 1 2026-…" with the version, sorted. */
function atShopify({ standin }: ReconciledShop): string[] {
  const named = (family: string, { id, updatedAt }: { id: string; updatedAt: number }) =>
    `${family} ${id} ${new Date(updatedAt).toISOString()}`;
  return [
    ...[...standin.orders()].map((order) => named("orders", order)),
    ...[...standin.customers()].map((customer) => named("customers", customer)),
    ...[...standin.products()].map((product) => named("products", product)),
  ].sort();
}

/** What is stored, in the same words. */
async function stored({ world, shop }: ReconciledShop): Promise<string[]> {
  const db = world.database.kysely;
  const tables = [
    ["orders", "sales_order"],
    ["customers", "customer"],
    ["products", "product"],
  ] as const;
  const all = await Promise.all(
    tables.map(async ([family, table]) => {
      const rows = await db
        .selectFrom(table)
        .select(["external_id", "updated_at"])
        .where("shop_id", "=", shop.id)
        .execute();
      return rows.map((row) => `${family} ${row.external_id} ${row.updated_at?.toISOString() ?? "unknown"}`);
    }),
  );
  return all.flat().sort();
}

const things = (versions: readonly string[]) =>
  new Set(versions.map((version) => version.split(" ").slice(0, 2).join(" ")));

/** Orders that were edited, of which nothing that came shows it: only the newest version was told, and not the edit. */
async function unseenEdits({ world, shop, standin }: ReconciledShop): Promise<string[]> {
  const db = world.database.kysely;
  const rows = await db
    .selectFrom("sales_order")
    .leftJoin("order_edit", (join) =>
      join.onRef("order_edit.shop_id", "=", "sales_order.shop_id").onRef("order_id", "=", "external_id"),
    )
    .select("external_id")
    .where("sales_order.shop_id", "=", shop.id)
    .where("edited", "=", false)
    .where("order_edit.id", "is", null)
    .execute();
  return rows
    .filter(({ external_id: id }) => (standin.order(id)?.edits.length ?? 0) > 0)
    .map(({ external_id: id }) => `orders ${id}`);
}

async function expectWhole(live: ReconciledShop): Promise<void> {
  const db = live.world.database.kysely;
  expect(await stored(live)).toEqual(atShopify(live));
  expect(await differingDays(db, live.shop, live.standin)).toEqual([]);
  expect(await verifyShop(db, live.shop, { repair: false })).toMatchObject({ ledger: [], rollups: [] });
}

describe("webhooks that never came", () => {
  test.each([1, 2, 3, 4])("are found and counted, and every number is Shopify's again (%i)", async (seed) => {
    const live = await open({ seed, taxesIncluded: seed % 2 === 0, duties: seed % 3 === 0 });
    const random = mulberry(seed);
    const known = things(await stored(live));
    const changes = burst(live.standin, random, 60);
    const events = changes.flatMap(({ events: sent }) => sent);
    const came = new Set(events.filter(() => !random.chance(0.45)));
    await live.accept([...came].sort(() => random.next() - 0.5));
    await live.work();
    const lost = behind(changes, came, known);
    const changed = new Set([...lost.changed, ...(await unseenEdits(live))]);
    expect(changed.size).toBeGreaterThan(5);

    const hourly = await live.reconcile();
    expect(hourly).toMatchObject({ state: "done", error: null, lost: changed.size });
    const deep = await live.reconcile({ deep: true });
    expect(deep).toMatchObject({ state: "done", error: null, lost: lost.deleted.length });
    const { counts } = deep;
    const deleted = counts && counts.orders.deleted + counts.customers.deleted + counts.products.deleted;
    expect(deleted).toBe(lost.deleted.length);
    await expectWhole(live);
    // Nothing is found twice.
    expect((await live.reconcile()).lost).toBe(0);
    expect((await live.reconcile({ deep: true })).lost).toBe(0);
  });
});
