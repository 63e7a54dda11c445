import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/lib/calendar.ts";
import { until } from "../system/control.ts";
import type { Child } from "../../scripts/process/child.ts";
import { isAlive } from "../../scripts/process/identity.mjs";
import { killProcess } from "../system/processes.ts";
import { install, openAdmin } from "./fixture/admin.ts";
import { openBrowser } from "./fixture/browser.ts";
import { numbersOf, today, zoneByDay } from "./fixture/numbers.ts";
import { settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shop = {
  domain: "long-shop.myshopify.com",
  currencyCode: "USD",
  ianaTimezone: zoneByDay(["America/New_York", "Pacific/Auckland", "Europe/London"]),
  orders: 3_000,
  customers: 800,
  products: 60,
};

let running: Running;
let browser: Browser;
let worker: Child;

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-lifecycle", shops: [shop] }),
    openBrowser(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const year = () => {
  const to = today(shop.ianaTimezone);
  return { from: addDays(to, -399), to };
};

async function expectedNumbers() {
  const { from, to } = year();
  return numbersOf(await running.control.expected(shop.domain, from, to));
}

const storedOrders = () => running.count("SELECT COUNT(*) AS n FROM sales_order");
const stateOfShop = async () => {
  const rows: { state: string }[] = await running.connection.query(
    "SELECT state FROM shop WHERE domain = ?",
    [shop.domain],
  );
  return rows[0]?.state;
};

test("a worker killed in the middle of the import is followed by one that goes on; no order is lost or doubled", async () => {
  const { from, to } = year();
  const admin = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`);
  await install(admin);
  await admin.home.importing.waitFor();
  const doomed = await running.startWorker();
  const atKill = await until(
    "a part of the orders",
    async () => {
      const stored = await storedOrders();
      return stored > 0 ? stored : undefined;
    },
    60,
    10,
  );
  await killProcess(doomed);
  expect(atKill).toBeLessThan(shop.orders);
  const part = await storedOrders();
  expect(part).toBeLessThan(shop.orders);
  // The page shows how far it came, and nothing moves on.
  await expect
    .poll(() => admin.home.frame.getByRole("progressbar").getAttribute("value"))
    .toMatch(/^[1-9]\d?$/);
  expect(await storedOrders()).toBe(part);

  // The dead worker's lease is over half a minute later: let it be now.
  await running.connection.query(
    "UPDATE job SET leased_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'leased'",
  );
  worker = await running.startWorker();
  await admin.home.importing.waitFor({ state: "detached", timeout: 120_000 });
  await settled(running);
  expect(await storedOrders()).toBe(shop.orders);
  await expect.poll(admin.home.numbers).toEqual(await expectedNumbers());
  // It went on in the same file of Shopify's instead of asking for another.
  const submissions = `SELECT JSON_EXTRACT(progress, '$.phases.orders.submissions') AS n
    FROM job WHERE kind = 'backfill'`;
  expect(await running.count(submissions)).toBe(1);
});

test("an uninstalled shop stops; installed again it goes on with what happened meanwhile", async () => {
  await running.control.call("uninstall", { shop: shop.domain });
  await until("the uninstallation", async () => ((await stateOfShop()) === "uninstalled" ? true : undefined));
  expect(
    await running.count("SELECT COUNT(*) AS n FROM session WHERE shop = ? AND access_token IS NOT NULL", [
      shop.domain,
    ]),
  ).toBe(0);

  await running.control.mutate(shop.domain, "createOrder", {
    lines: [{ quantity: 3, price: "11.00" }],
  });
  await settled(running);
  expect(await storedOrders()).toBe(shop.orders);

  const { from, to } = year();
  const admin = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`);
  await install(admin);
  await expect.poll(admin.home.numbers, { timeout: 120_000 }).toEqual(await expectedNumbers());
  await settled(running);
  expect(await stateOfShop()).toBe("active");
  expect(await storedOrders()).toBe(shop.orders + 1);
  expect(isAlive(worker.pid)).toBe(true);
});
