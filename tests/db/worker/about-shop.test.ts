import { beforeEach, describe, expect, test } from "vitest";
import { enqueueJob, latestJob } from "#app/jobs/index.server.ts";
import { startBackfill } from "#app/shopify/index.server.ts";
import { installShop, noteSessionIssued, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;
let other: Shop;

beforeEach(async () => {
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
});

const work = () => drain(workerContext(queue.db));
const now = async (one: Shop) => (await shopById(queue.db, one.id)) ?? expect.fail("the shop is gone");
const theShop = () => ({ id: 548380009, myshopify_domain: shop.domain });
const triggered = (iso: string) => ({ triggeredAt: new Date(iso) });

describe("app/uninstalled", () => {
  test("changes the tenant's state and stops its work", async () => {
    await startBackfill(queue.db, shop);
    await startBackfill(queue.db, other);
    await send(queue.db, shop, "app/uninstalled", theShop(), triggered("2026-11-01T00:00:00Z"));
    await work();
    expect(await now(shop)).toMatchObject({
      state: "uninstalled",
      uninstalledAt: new Date("2026-11-01T00:00:00Z"),
    });
    expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({ state: "cancelled" });
    expect(await latestJob(queue.db, other, "backfill")).toMatchObject({ state: "waiting" });
    expect((await now(other)).state).toBe("active");
  });

  test("leaves the data as it is, takes nothing more, and a shop that is back within the window goes on with it", async () => {
    const order = (id: string, at: string) => restOrder({ id, at, lines: [{ id: "1", price: "30.00" }] });
    await send(queue.db, shop, "orders/create", order("1", "2026-10-30T15:00:00Z"));
    await work();
    await send(queue.db, shop, "customers/redact", {
      shop_domain: shop.domain,
      customer: { id: 77 },
      orders_to_redact: [],
    });
    await work();
    await send(queue.db, shop, "app/uninstalled", theShop(), triggered("2026-11-01T00:00:00Z"));
    await work();
    // Shopify's request stands, whatever becomes of the installation.
    expect(await latestJob(queue.db, shop, "customer_redact")).toMatchObject({ state: "waiting" });
    await send(queue.db, shop, "orders/create", order("2", "2026-10-31T15:00:00Z"));
    await work();
    expect(await inboxRows(queue.db)).toEqual([]);
    expect(await daysOf(queue.db, shop)).toEqual([["2026-10-30", 1, "30.0000", "30.0000"]]);
    await installShop(queue.db, {
      domain: shop.domain ?? "",
      name: shop.name,
      currency: "USD",
      timeZone: "America/New_York",
      scopes: "read_orders",
      historyStartsAt: null,
      at: new Date("2026-11-02T00:00:00Z"),
    });
    await send(queue.db, shop, "orders/create", order("3", "2026-11-02T15:00:00Z"));
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([
      ["2026-10-30", 1, "30.0000", "30.0000"],
      ["2026-11-02", 1, "30.0000", "30.0000"],
    ]);
  });

  test("of an installation before the present one is ignored", async () => {
    await startBackfill(queue.db, shop);
    await send(queue.db, shop, "app/uninstalled", theShop(), triggered("2026-09-30T23:59:59Z"));
    await work();
    expect((await now(shop)).state).toBe("active");
    expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({ state: "waiting" });
    expect(await inboxRows(queue.db)).toEqual([]);
  });
});

test("W3: app/uninstalled that comes after the reinstallation and a visit leaves the shop as it is", async () => {
  await startBackfill(queue.db, shop);
  await noteSessionIssued(queue.db, shop.domain ?? "", new Date("2026-11-01T00:05:00Z"));
  await send(queue.db, shop, "app/uninstalled", theShop(), triggered("2026-11-01T00:00:00Z"));
  await work();
  expect((await now(shop)).state).toBe("active");
  expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({ state: "waiting" });
});

test("W7: of two scopes_update the newer stays, whichever comes last", async () => {
  const update = (at: string, ...current: string[]) => ({
    id: 1,
    shop_id: "gid://shopify/Shop/548380009",
    previous: [],
    current,
    updated_at: at,
  });
  await send(
    queue.db,
    shop,
    "app/scopes_update",
    update("2026-11-20T10:00:05Z", "read_orders", "read_reports"),
  );
  await work();
  await send(queue.db, shop, "app/scopes_update", update("2026-11-20T10:00:00Z", "read_orders"));
  await work();
  expect((await now(shop)).scopes).toEqual(["read_orders", "read_reports"]);
  await send(queue.db, shop, "app/scopes_update", update("2026-11-20T10:00:06Z", "read_orders"));
  await work();
  expect((await now(shop)).scopes).toEqual(["read_orders"]);
  expect(await inboxRows(queue.db)).toEqual([]);
});

test("app/scopes_update takes the scopes as granted now", async () => {
  await send(queue.db, shop, "app/scopes_update", {
    id: 1,
    previous: ["read_orders"],
    current: ["read_all_orders", "read_orders"],
  });
  await work();
  expect([...(await now(shop)).scopes].sort()).toEqual(["read_all_orders", "read_orders"]);
});

describe("shop/update", () => {
  const update = (change: Record<string, unknown> = {}) => ({
    id: 548380009,
    name: "New name",
    myshopify_domain: shop.domain,
    currency: "EUR",
    iana_timezone: "Europe/Berlin",
    updated_at: "2026-11-20T10:00:00-05:00",
    ...change,
  });

  test("takes name, currency and zone; an older one that comes later changes nothing", async () => {
    await send(queue.db, shop, "shop/update", update());
    await work();
    await send(
      queue.db,
      shop,
      "shop/update",
      update({ name: "Old name", updated_at: "2026-11-20T09:00:00-05:00" }),
    );
    await work();
    expect(await now(shop)).toMatchObject({ name: "New name", currency: "EUR", timeZone: "Europe/Berlin" });
  });

  test("that names another shop than its header is a dead letter: headers are not signed", async () => {
    await send(queue.db, shop, "shop/update", update({ myshopify_domain: other.domain }));
    await work();
    expect((await now(shop)).name).toBe("Worker shop");
    expect((await now(other)).name).toBe("Worker shop");
    expect(await inboxRows(queue.db)).toMatchObject([
      { state: "dead", error: "the body names another shop than the header" },
    ]);
  });

  test("with a zone that does not exist is kept back with its reason", async () => {
    await send(queue.db, shop, "shop/update", update({ iana_timezone: "Mars/Olympus" }));
    await work();
    expect(await inboxRows(queue.db)).toMatchObject([
      { error: expect.stringContaining("Mars/Olympus") as string },
    ]);
    expect((await now(shop)).timeZone).toBe("America/New_York");
  });
});

test("bulk_operations/finish wakes the shop's backfill, and no other shop's", async () => {
  const runAfter = new Date("2999-01-01T00:00:00Z");
  for (const one of [shop, other]) await enqueueJob(queue.db, { kind: "backfill", shop: one, runAfter });
  await send(queue.db, shop, "bulk_operations/finish", {
    admin_graphql_api_id: "gid://shopify/BulkOperation/1",
    status: "completed",
  });
  await work();
  expect((await latestJob(queue.db, shop, "backfill"))?.runAfter.getTime()).toBeLessThan(runAfter.getTime());
  expect((await latestJob(queue.db, other, "backfill"))?.runAfter).toEqual(runAfter);
});
