import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/lib/calendar.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";
import { install, openAdmin } from "./fixture/admin.ts";
import { openBrowser } from "./fixture/browser.ts";
import { numbersInHtml } from "./fixture/document.ts";
import { numbersOf, today, zoneByDay } from "./fixture/numbers.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const first = {
  domain: "first-shop.myshopify.com",
  name: "First Shop",
  currencyCode: "USD",
  ianaTimezone: zoneByDay(["America/New_York", "Pacific/Auckland", "Europe/London"]),
  orders: 900,
  customers: 250,
  products: 40,
};
const second = {
  domain: "second-shop.myshopify.com",
  name: "Second Shop",
  currencyCode: "EUR",
  ianaTimezone: zoneByDay(["Asia/Kathmandu", "America/Los_Angeles", "Europe/London"]),
  taxesIncluded: true,
  orders: 300,
  customers: 90,
  products: 20,
};

let running: Running;
let browser: Browser;

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-first-visit", shops: [first, second] }),
    openBrowser(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

test("a merchant installs the app, watches the import and sees the numbers that the shop's own ledger says", async () => {
  const admin = await openAdmin(browser, running, first.domain);
  await install(admin);
  await admin.home.importing.waitFor();
  await running.startWorker();
  await admin.home.importing.waitFor({ state: "detached", timeout: 120_000 });
  const to = today(first.ianaTimezone);
  const expected = await running.control.expected(first.domain, addDays(to, -29), to);
  await expect.poll(admin.home.numbers).toEqual(numbersOf(expected));
  expect(expected.total.orders).toBeGreaterThan(20);
});

test("a second shop installs beside it and sees its own numbers only", async () => {
  const admin = await openAdmin(browser, running, second.domain);
  await install(admin);
  const to = today(second.ianaTimezone);
  const expected = await running.control.expected(second.domain, addDays(to, -29), to);
  await expect.poll(admin.home.numbers).toEqual(numbersOf(expected));
  await admin.home.importing.waitFor({ state: "detached" });
});

test.for([first, second])("every range of $name is exact in the HTML that the server sends", async (shop) => {
  const end = today(shop.ianaTimezone);
  const ranges = [
    [end, end],
    [addDays(end, -6), end],
    [addDays(end, -37), addDays(end, -37)],
    [addDays(end, -89), addDays(end, -30)],
    [addDays(end, -364), end],
    [addDays(end, -500), end],
  ] as const;
  for (const [from, to] of ranges) {
    const address = await frameAddress(running, shop.domain, `/app?from=${from}&to=${to}`);
    const html = await loadDocument(address);
    const expected = await running.control.expected(shop.domain, from, to);
    expect(numbersInHtml(html), `${from} to ${to}`).toEqual(numbersOf(expected));
  }
});
