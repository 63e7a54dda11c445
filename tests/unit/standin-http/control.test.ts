import { expect, test } from "vitest";
import { openApp, openStandin, postJson, SHOP } from "./open-standin.ts";

test("a journey by the control address alone: install, order, wait, log, expected, uninstall", async () => {
  const app = await openApp();
  const standin = await openStandin({ appUrl: app.url });
  const control = (action: string, body: object = {}) => postJson(`${standin.url}/__control/${action}`, body);
  expect((await control("install", { shop: SHOP })).body).toMatchObject({
    scopes: ["read_orders", "read_products"],
  });
  const order = { customerId: null, lines: [{ title: "Lamp", quantity: 2, price: "20.00" }] };
  expect((await control("mutate", { shop: SHOP, op: "createOrder", args: [order] })).body).toMatchObject({
    events: 2,
  });
  expect((await control("idle")).body).toMatchObject({ delivered: 2, pending: 0, inFlight: 0 });
  const log = (await control("log", { shop: SHOP, topic: "orders/create" })).body as unknown as unknown[];
  expect(log).toEqual([expect.objectContaining({ status: 200, attempt: 1, kind: "first" })]);
  const expected = await fetch(
    `${standin.url}/__control/expected?shop=${SHOP}&from=2026-11-22&to=2026-11-22`,
  );
  expect(((await expected.json()) as { total: object }).total).toMatchObject({
    orders: 1,
    netSales: "40.00",
  });
  expect((await control("state")).body).toMatchObject({ shops: [{ domain: SHOP, counts: { orders: 1 } }] });
  expect((await control("uninstall", { shop: SHOP })).body).toEqual({ uninstalled: true });
});

test("a change by lot falls back to a new order while there is none to change", async () => {
  const standin = await openStandin();
  const happen = (what: string) => postJson(`${standin.url}/__control/happen`, { shop: SHOP, what });
  await happen("refund");
  expect(standin.world.shop(SHOP)?.counts.orders).toBe(1);
  const { body } = await happen("refund");
  expect((body.record as { refunds: unknown[] }).refunds).toHaveLength(1);
  await happen("cancel");
  for (const what of ["edit", "product", "customer", "order"]) expect((await happen(what)).status).toBe(200);
});

test("wrong requests are refused with a reason", async () => {
  const standin = await openStandin();
  const control = (action: string, body: object) => postJson(`${standin.url}/__control/${action}`, body);
  expect(await control("nothing", {})).toMatchObject({ status: 404 });
  expect(await control("install", {})).toMatchObject({ status: 400 });
  expect(await control("install", { shop: "no.myshopify.com" })).toMatchObject({ status: 400 });
  expect(await control("mutate", { shop: SHOP, op: "toString" })).toMatchObject({ status: 400 });
  expect(await control("faults", { door: "exchange", kind: "fire" })).toMatchObject({ status: 400 });
});

test("faults of the Admin API and of bulk operations reach the world", async () => {
  const standin = await openStandin();
  const faults = (body: object) => postJson(`${standin.url}/__control/faults`, { shop: SHOP, ...body });
  await faults({ door: "api", kind: "throttled", times: 2 });
  await faults({ door: "bulk", kind: "cut" });
  expect(standin.world.faults(SHOP).pending).toBe(3);
  await postJson(`${standin.url}/__control/clear-faults`, {});
  expect(standin.world.faults(SHOP).pending).toBe(0);
});

test("live traffic is switched on and off", async () => {
  const standin = await openStandin({ liveIntervalMs: 1 });
  await postJson(`${standin.url}/__control/live`, { on: true });
  await expect.poll(() => standin.world.shop(SHOP)?.counts.orders ?? 0).toBeGreaterThan(3);
  expect((await postJson(`${standin.url}/__control/live`, { on: false })).body).toMatchObject({ on: false });
});
