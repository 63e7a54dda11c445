import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/lib/calendar.ts";
import type { Order } from "../standin/world/types.ts";
import { openAdmin, type AdminPage } from "./fixture/admin.ts";
import { openBrowser } from "./fixture/browser.ts";
import { formatMoney, numbersOf, today, zoneByDay } from "./fixture/numbers.ts";
import { digestOfShop } from "./fixture/rows-of-shop.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shop = {
  domain: "live-shop.myshopify.com",
  currencyCode: "USD",
  ianaTimezone: zoneByDay(["America/New_York", "Pacific/Auckland", "Europe/London"]),
  orders: 300,
  customers: 60,
  products: 20,
};
const neighbour = { ...shop, domain: "quiet-shop.myshopify.com", currencyCode: "EUR" };

let running: Running;
let browser: Browser;
let to: string;
let from: string;

beforeAll(async () => {
  // Deliveries come twice, late, and with forged copies in front: none of it may show.
  const disorder = { duplicate: 0.4, delay: 0.4, corrupt: 0.3 };
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-live", shops: [shop, neighbour], disorder }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [shop.domain, neighbour.domain]);
  await settled(running);
  to = today(shop.ianaTimezone);
  from = addDays(to, -29);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const expected = () => running.control.expected(shop.domain, from, to);

/** Total sales and orders on the page, as exact minor units and a count. */
async function shown(admin: AdminPage): Promise<{ cents: number; orders: number }> {
  const numbers = await admin.home.numbers();
  const digits = (text: string) => Number(text.replace(/[^\d-]/g, ""));
  return { cents: digits(numbers.totalSales), orders: digits(numbers.orders) };
}

async function placeOrder(): Promise<Order> {
  return running.control.mutate<Order>(shop.domain, "createOrder", {
    lines: [{ quantity: 2, price: "20.00", title: "Mug" }],
    shipping: { price: "5.00" },
    taxRate: "0.10",
  });
}

test("an order, a refund and a cancellation move the open page by exactly their amounts, without a reload", async () => {
  const before = await digestOfShop(running.connection, neighbour.domain);
  const admin = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`);
  await expect.poll(admin.home.numbers).toEqual(numbersOf(await expected()));
  const start = await shown(admin);

  // 2 × 20.00 + shipping 5.00, each with 10 % tax.
  const order = await placeOrder();
  await expect.poll(() => shown(admin)).toEqual({ cents: start.cents + 4950, orders: start.orders + 1 });
  expect(await admin.home.numbers()).toEqual(numbersOf(await expected()));
  const row = admin.home.frame.getByRole("row", { name: new RegExp(`^${order.name}\\b`) });
  await row.getByText(formatMoney("49.50", "USD")).waitFor();

  await running.control.mutate(shop.domain, "refundOrder", order.id, { lines: [{ index: 0, quantity: 1 }] });
  await expect
    .poll(() => shown(admin))
    .toEqual({ cents: start.cents + 4950 - 2200, orders: start.orders + 1 });
  expect(await admin.home.numbers()).toEqual(numbersOf(await expected()));

  const second = await placeOrder();
  await running.control.mutate(shop.domain, "cancelOrder", second.id, { reason: "customer" });
  await expect
    .poll(() => shown(admin))
    .toEqual({ cents: start.cents + 4950 - 2200, orders: start.orders + 2 });
  await settled(running);
  await expect.poll(admin.home.numbers).toEqual(numbersOf(await expected()));

  expect(await digestOfShop(running.connection, neighbour.domain)).toEqual(before);
  expect(await running.count("SELECT COUNT(*) AS n FROM webhook_inbox")).toBe(0);
});

test("a forged webhook is refused with 401 and changes nothing", async () => {
  const before = await digestOfShop(running.connection, shop.domain);
  const receipts = await running.count("SELECT COUNT(*) AS n FROM webhook_receipt");
  const order = JSON.stringify({ id: 1 });
  for (const headers of [{}, { "x-shopify-hmac-sha256": "" }, { "x-shopify-hmac-sha256": "AAAA" }]) {
    const answer = await running.control.call<{ status: number }>("send", {
      shop: shop.domain,
      topic: "orders/create",
      body: order,
      secret: "not-the-secret",
      headers,
    });
    expect(answer.status).toBe(401);
  }
  await settled(running);
  expect(await running.count("SELECT COUNT(*) AS n FROM webhook_receipt")).toBe(receipts);
  expect(await running.count("SELECT COUNT(*) AS n FROM webhook_inbox")).toBe(0);
  expect(await digestOfShop(running.connection, shop.domain)).toEqual(before);
});

test("a burst of changes, doubled and out of order, ends in the numbers of the shop's own ledger", async () => {
  const admin = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`);
  const orders: Order[] = [];
  for (let index = 0; index < 15; index++)
    orders.push(await running.control.mutate<Order>(shop.domain, "createOrder", {}));
  for (const [index, order] of orders.entries()) {
    if (index % 5 === 1) await running.control.mutate(shop.domain, "refundOrder", order.id);
    if (index % 5 === 2) await running.control.mutate(shop.domain, "cancelOrder", order.id);
    if (index % 5 === 3)
      await running.control.mutate(shop.domain, "editOrder", order.id, { add: [{ quantity: 1 }] });
    if (index % 5 === 4) await running.control.mutate(shop.domain, "deleteOrder", order.id);
  }
  await settled(running);
  await expect.poll(admin.home.numbers).toEqual(numbersOf(await expected()));
  const log = await running.control.call<{ kind: string; status: number }[]>("log", { last: 20_000 });
  expect(log.filter(({ kind }) => kind === "duplicate").length).toBeGreaterThan(0);
  const forged = log.filter(({ kind }) => kind === "forged");
  expect(forged.length).toBeGreaterThan(0);
  expect(new Set(forged.map(({ status }) => status))).toEqual(new Set([401]));
});
