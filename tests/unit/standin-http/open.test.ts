import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { StateDir } from "#tests/standin/http/state-dir.ts";
import { openStandin, type OpenOptions } from "#tests/standin/open.ts";
import { openApp, postJson, SHOP, testApp } from "./open-standin.ts";

const plan = {
  seed: 5,
  shops: [{ domain: SHOP, name: "Harbor Goods", orders: 30, customers: 10, products: 5 }],
};

async function open(options: Partial<OpenOptions> = {}) {
  const standin = await openStandin({ plan, apps: [testApp("http://127.0.0.1:9")], ...options });
  let closed = false;
  const close = async () => {
    if (!closed) await standin.close();
    closed = true;
  };
  onTestFinished(close);
  return { ...standin, close };
}

test("a query and a bulk operation through HTTP, the result read from where its url says", async () => {
  const app = await openApp();
  const hook = { topic: "bulk_operations/finish", uri: "/hook" };
  const standin = await open({ apps: [testApp(app.url, { subscriptions: [hook] })], install: true });
  const token = standin.grants.issuePermanent("client-1", SHOP).token;
  const query = async (text: string) => {
    const url = `${standin.url}/__shop/${SHOP}/admin/api/2026-07/graphql.json`;
    const { status, body } = await postJson(url, { query: text }, { "x-shopify-access-token": token });
    expect(status).toBe(200);
    return body.data as Record<string, Record<string, unknown>>;
  };
  expect(await query("{ shop { name } }")).toEqual({ shop: { name: "Harbor Goods" } });
  const started = await query(
    'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id title } } } }") { bulkOperation { id } userErrors { message } } }',
  );
  const { id } = started.bulkOperationRunQuery?.bulkOperation as { id: string };
  await expect.poll(() => app.received.length).toBe(1);
  expect(JSON.parse(app.received[0]?.body.toString() ?? "")).toMatchObject({
    admin_graphql_api_id: id,
    status: "completed",
  });
  const { bulkOperation } = await query(`{ bulkOperation(id: "${id}") { status objectCount url } }`);
  expect(bulkOperation).toMatchObject({ status: "COMPLETED", objectCount: "5" });
  const result = new URL(String(bulkOperation?.url));
  const whole = await fetch(`${standin.url}/__bulk/${result.host}${result.pathname}${result.search}`);
  const lines = (await whole.text()).trimEnd().split("\n");
  expect(lines).toHaveLength(5);
  const rest = await fetch(whole.url, { headers: { range: `bytes=${(lines[0]?.length ?? 0) + 1}-` } });
  expect([rest.status, await rest.text()]).toEqual([206, `${lines.slice(1).join("\n")}\n`]);
});

test("the second start knows installs, tokens, changes and what was not delivered", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "standin-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  const first = await open({ stateDir, install: true, webhooks: { retryDelaysMs: [60_000] } });
  const token = first.grants.issuePermanent("client-1", SHOP).token;
  const { record } = first.mutate({ shop: SHOP, op: "createOrder", args: [{ customerId: null }] });
  await expect.poll(() => first.sender.log.length).toBe(2);
  await first.close();
  const app = await openApp();
  const second = await open({ stateDir, apps: [testApp(app.url)] });
  expect(second.replayed).toBe(1);
  expect(second.world.shop(SHOP)?.counts.orders).toBe(31);
  expect(second.world.shop(SHOP)?.order((record as { id: string }).id)).toEqual(record);
  expect(second.grants.checkAccess(token, SHOP, new Date())?.token).toBe(token);
  await second.sender.idle();
  expect(app.received.map((r) => r.headers["x-shopify-topic"]).sort()).toEqual([
    "orders/create",
    "orders/updated",
  ]);
  await second.close();
  expect(new StateDir(stateDir).outbox()).toEqual([]);
});

test("installing grants what the app asks for, and the optional scopes that are named", async () => {
  const standin = await open({
    apps: [testApp("http://127.0.0.1:9", { scopes: ["read_orders"] })],
    install: true,
    grant: ["read_all_orders"],
  });
  expect(standin.grants.installs().map(({ scopes }) => scopes)).toEqual([["read_orders", "read_all_orders"]]);
});
