import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readAppToml } from "#tests/standin/http/apps.ts";
import { Clock } from "#tests/standin/http/clock.ts";
import { demoShops } from "#tests/standin/http/demo-shops.ts";
import { reopenWorld } from "#tests/standin/http/reopen-world.ts";
import { type Mutation } from "#tests/standin/http/mutations.ts";
import { StateDir } from "#tests/standin/http/state-dir.ts";
import type { World } from "#tests/standin/world/index.ts";
import { openStandin, SHOP } from "./open-standin.ts";

const plan = demoShops({ seed: 3, count: 2, orders: 40 });

function emptyDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "standin-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

function records(world: World): string {
  return JSON.stringify(
    world
      .shops()
      .map((shop) => [shop.settings, [...shop.orders()], [...shop.customers()], [...shop.products()]]),
  );
}

/** One run: reopens the directory, makes the changes through a stand-in, gives back the records at its end. */
async function run(dir: string, changes: (orderIds: string[]) => Mutation[]) {
  const state = new StateDir(dir);
  const clock = new Clock();
  const { world, replayed } = reopenWorld(plan, clock, state);
  const standin = await openStandin({
    world,
    freeze: clock.freeze,
    now: clock.now,
    mutated: (mutation, moment, recordId) =>
      state.append({ moment: moment.toISOString(), ...mutation, recordId }),
  });
  const before = records(world);
  const orderIds = [...(world.shop(SHOP)?.orders() ?? [])].map((order) => order.id);
  for (const change of changes(orderIds)) standin.mutate(change);
  return { replayed, before, after: records(world) };
}

test("a stand-in goes on where the last one stopped: same history, same changes, same times", async () => {
  const dir = emptyDir();
  const first = await run(dir, ([id]) => [
    { shop: SHOP, op: "createOrder", args: [{}] },
    { shop: SHOP, op: "createOrder", args: [{ processedAt: new Date().toISOString() }] },
    { shop: SHOP, op: "updateShop", args: [{ name: "Harbor & Sons" }] },
    { shop: SHOP, op: "deleteOrder", args: [id] },
  ]);
  const second = await run(dir, () => [{ shop: SHOP, op: "createCustomer", args: [{}] }]);
  expect(second.replayed).toBe(4);
  expect(second.before).toBe(first.after);
  const third = await run(dir, () => []);
  expect(third.before).toBe(second.after);
});

test("a line that a kill cut off is left out, and the journal goes on behind it", async () => {
  const dir = emptyDir();
  const order: Mutation = { shop: SHOP, op: "createOrder", args: [{}] };
  const first = await run(dir, () => [order]);
  appendFileSync(join(dir, "journal.jsonl"), '{"moment":"2026-');
  const second = await run(dir, () => [order]);
  expect(second.before).toBe(first.after);
  expect((await run(dir, () => [])).replayed).toBe(2);
});

test("a journal that leads to other records is refused", async () => {
  const dir = emptyDir();
  await run(dir, () => [{ shop: SHOP, op: "createOrder", args: [{}] }]);
  const [entry] = new StateDir(dir).journal();
  writeFileSync(join(dir, "journal.jsonl"), `${JSON.stringify({ ...entry, recordId: "1" })}\n`);
  expect(() => reopenWorld(plan, new Clock(), new StateDir(dir))).toThrow("cannot be made again");
});

test("shopify.app.toml is read as Shopify reads it; a filter is refused", () => {
  const file = join(emptyDir(), "shopify.app.toml");
  const toml = (more = "") => `client_id = "abc"
name = "My App"
application_url = "https://example.com"
[access_scopes]
scopes = "read_orders, read_products"
optional_scopes = ["read_reports"]
[webhooks]
api_version = "2026-07"
[[webhooks.subscriptions]]
topics = ["orders/create", "orders/updated"]
uri = "/webhooks"
${more}
[[webhooks.subscriptions]]
compliance_topics = ["shop/redact"]
uri = "/compliance"
`;
  writeFileSync(file, toml('include_fields = ["id"]'));
  expect(readAppToml(file)).toEqual({
    clientId: "abc",
    handle: "my-app",
    name: "My App",
    appUrl: "https://example.com",
    scopes: ["read_orders", "read_products"],
    optionalScopes: ["read_reports"],
    apiVersion: "2026-07",
    subscriptions: [
      { topic: "orders/create", uri: "/webhooks", includeFields: ["id"] },
      { topic: "orders/updated", uri: "/webhooks", includeFields: ["id"] },
      { topic: "shop/redact", uri: "/compliance" },
    ],
  });
  writeFileSync(file, toml('filter = "total_price:>=10"'));
  expect(() => readAppToml(file)).toThrow("filters are not evaluated");
});
