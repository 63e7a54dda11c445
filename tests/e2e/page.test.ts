import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/lib/calendar.ts";
import { openAdmin } from "./fixture/admin.ts";
import { openBrowser } from "./fixture/browser.ts";
import { formatMoney, numbersOf, today, zoneByDay } from "./fixture/numbers.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shop = {
  domain: "page-shop.myshopify.com",
  currencyCode: "USD",
  ianaTimezone: zoneByDay(["America/New_York", "Pacific/Auckland", "Europe/London"]),
  orders: 300,
  customers: 60,
  products: 20,
};
const empty = { domain: "empty-shop.myshopify.com", orders: 0, customers: 0, products: 3 };

let running: Running;
let browser: Browser;
let to: string;

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-page", shops: [shop, empty] }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [shop.domain, empty.domain]);
  await settled(running);
  to = today(shop.ianaTimezone);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

test("the date range is chosen with the keyboard alone, and stays in the address", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain);
  const from = addDays(to, -44);
  await home.rangeButton.focus();
  await page.keyboard.press("Enter");
  await home.frame.getByRole("textbox", { name: "From" }).waitFor();
  // Focus is in the panel: tabbing reaches the two fields and the button.
  const focused = () =>
    home.frame.locator(":focus").evaluateAll(([element]) => element?.getAttribute("id") ?? "");
  const tabTo = async (name: string) => {
    const id = await home.frame.getByRole("textbox", { name }).getAttribute("id");
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused()) === id) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  for (const [name, day] of [
    ["From", from],
    ["To", addDays(to, -3)],
  ] as const) {
    await tabTo(name);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(day);
  }
  await page.keyboard.press("Enter");
  const expected = await running.control.expected(shop.domain, from, addDays(to, -3));
  await expect.poll(home.numbers).toEqual(numbersOf(expected));
  await expect.poll(() => page.url()).toContain(`from=${from}`);

  await page.reload();
  await expect.poll(home.numbers).toEqual(numbersOf(expected));
});

test("Escape closes the date range panel and gives the focus back", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain);
  await home.rangeButton.focus();
  await page.keyboard.press("Enter");
  const field = home.frame.getByRole("textbox", { name: "From" });
  await field.waitFor();
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await expect
    .poll(() => home.rangeButton.evaluate((button) => button === document.activeElement))
    .toBe(true);
});

test("behind each chart stands a table with every day and its exact value", async () => {
  const { home } = await openAdmin(browser, running, shop.domain, `/app?from=${addDays(to, -13)}&to=${to}`);
  await home.table("Total sales").waitFor({ state: "attached" });
  const { days, currencyCode } = await running.control.expected(shop.domain, addDays(to, -13), to);
  const sales = await home.rows("Total sales");
  expect(sales.map((row) => row[1])).toEqual(days.map((day) => formatMoney(day.totalSales, currencyCode)));
  const orders = await home.rows("Orders");
  expect(orders.map((row) => row[1])).toEqual(days.map((day) => String(day.orders)));
  // The drawings come after the page, as SVG.
  await expect.poll(() => home.frame.locator(".ts-chart svg").count()).toBeGreaterThanOrEqual(2);
});

test("a number leads to its ledger rows, whose sum is the number; back leads to where it was", async () => {
  const from = addDays(to, -29);
  const { home } = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`);
  const { total, currencyCode } = await running.control.expected(shop.domain, from, to);
  const sum = formatMoney(total.totalSales, currencyCode);
  await home.frame.getByRole("link", { name: /Show details of Total sales$/ }).click();
  await home.frame.getByRole("heading", { level: 1, name: /^Total sales, / }).waitFor();
  const table = home.frame.getByRole("table", { name: /^Total sales, / });
  const count = /Sum of ([\d,]+) rows/.exec(await table.locator("tfoot").innerText())?.[1] ?? "";
  let rows = 0;
  for (;;) {
    // The same below every page: it is the sum of all of them.
    expect(await table.locator("tfoot td").last().innerText()).toBe(sum);
    rows += await table.locator("tbody tr").count();
    const older = home.frame.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) break;
    const first = await table.locator("tbody tr").first().innerText();
    await older.click();
    await expect.poll(() => table.locator("tbody tr").first().innerText()).not.toBe(first);
  }
  expect(rows).toBe(Number(count.replaceAll(",", "")));
  expect(rows).toBeGreaterThan(50);
  await home.frame.getByRole("link", { name: "Back" }).click();
  await expect.poll(home.numbers).toMatchObject({ totalSales: sum });
});

test("at 375 pixels nothing scrolls sideways, in the app or around it", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain, "", { width: 375, height: 800 });
  await expect.poll(() => home.frame.locator(".ts-chart svg").count()).toBeGreaterThanOrEqual(2);
  for (const frame of page.frames()) {
    const { content, width } = await frame.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    expect(content, frame.url()).toBeLessThanOrEqual(width);
  }
  await home.rangeButton.click();
  await home.frame.getByRole("textbox", { name: "From" }).waitFor();
  const open = await home.frame
    .locator("html")
    .evaluate((html) => ({ content: html.scrollWidth, width: html.clientWidth }));
  expect(open.content).toBeLessThanOrEqual(open.width);
});

test("a range without sales says so and leads to all time", async () => {
  const { home } = await openAdmin(browser, running, shop.domain, "/app?from=2019-01-01&to=2019-01-31");
  await home.frame.getByText("No sales in this period").first().waitFor();
  expect(await home.numbers()).toMatchObject({ orders: "0", averageOrderValue: "no value" });
  await home.frame.getByRole("button", { name: "Show all time" }).first().click();
  const expected = await running.control.expected(shop.domain, addDays(to, -420), to);
  await expect.poll(home.numbers).toEqual(numbersOf(expected));
});

test("a shop without orders says so, and shows its first order without a reload", async () => {
  const { home } = await openAdmin(browser, running, empty.domain);
  const heading = home.frame.getByText("Your sales will show here");
  await heading.waitFor();
  await running.control.mutate(empty.domain, "createOrder", { lines: [{ quantity: 1, price: "7.00" }] });
  await heading.waitFor({ state: "detached" });
  await expect.poll(home.numbers).toMatchObject({ totalSales: "$7.00", orders: "1" });
});

test("a query that fails says so in its place, the rest stands, and trying again heals it", async () => {
  const from = addDays(to, -33);
  await running.connection.query("RENAME TABLE customer_day TO customer_day_away");
  let home;
  try {
    // A range that nothing asked for before: what is known of an unchanged shop is not asked again.
    ({ home } = await openAdmin(browser, running, shop.domain, `/app?from=${from}&to=${to}`));
    await home.frame.getByRole("alert").first().waitFor();
    expect(await home.frame.getByRole("alert").count()).toBe(2);
    await home.table("Total sales").waitFor({ state: "attached" });
  } finally {
    await running.connection.query("RENAME TABLE customer_day_away TO customer_day");
  }
  await home.frame.getByRole("button", { name: "Try again" }).first().click();
  await expect.poll(() => home.frame.getByRole("alert").count()).toBe(0);
  const expected = await running.control.expected(shop.domain, from, to);
  expect(await home.numbers()).toEqual(numbersOf(expected));
});

test("M8: a script that the page's policy does not know does not run, and its complaint fails a test like any other", async () => {
  const admin = await openAdmin(browser, running, shop.domain);
  const { page, home } = admin;
  await expect.poll(() => home.numbers()).not.toMatchObject({ orders: "" });
  const ran = await home.frame.locator("body").evaluate((body) => {
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.injected = 'ran'";
    body.append(script);
    body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="document.body.dataset.injected = 'ran'">`);
    return body.dataset.injected;
  });
  expect(ran).toBeUndefined();
  const heard: string[] = [];
  await expect
    .poll(() => {
      heard.push(...admin.complaints());
      return heard.filter((text) => text.includes("Content Security Policy")).length;
    })
    .toBeGreaterThan(0);
  await page.goto("about:blank");
  admin.complaints();
});
