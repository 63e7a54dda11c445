import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/lib/calendar.ts";
import { readCsv } from "#tests/factories/read-csv.ts";
import { openAdmin } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { formatMoney, today } from "./fixture/numbers.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shop = {
  domain: "reports-shop.myshopify.com",
  currencyCode: "USD",
  ianaTimezone: "America/New_York",
  orders: 400,
  customers: 60,
  products: 20,
};

let running: Running;
let browser: Browser;
let range: { readonly from: string; readonly to: string };

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-reports", shops: [shop] }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [shop.domain]);
  await settled(running);
  const to = today(shop.ianaTimezone);
  range = { from: addDays(to, -364), to: addDays(to, -1) };
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const pathOf = (page: string) => `/app/${page}?from=${range.from}&to=${range.to}`;
const dollars = (amount: string) => formatMoney(amount, "USD");

/** Clicks what downloads, and reads the file that the browser has then. */
async function downloaded(page: Page, click: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const text = readFileSync(await download.path(), "utf8");
  expect(text.startsWith("\uFEFF")).toBe(true);
  return { name: download.suggestedFilename(), rows: readCsv(text.slice(1)) };
}

/** No page is wider than its window, whatever its tables are. */
async function expectNoSideways(page: Page) {
  for (const frame of page.frames()) expect(await frame.evaluate(sidewaysOf)).toBeLessThanOrEqual(0);
}

function sidewaysOf(): number {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

const sum = (rows: readonly Record<string, string>[], column: string) =>
  rows.reduce((total, row) => total + Math.round(Number(row[column]) * 100), 0);

test("products sum up to Shopify's net sales, on the page and in the file that the session downloads", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain, pathOf("products"));
  const expected = await running.control.expected(shop.domain, range.from, range.to);
  const totals = home.frame.locator("tfoot tr").last();
  await expect.poll(() => totals.textContent()).toContain(dollars(expected.total.netSales));
  const file = await downloaded(page, () =>
    home.frame.getByRole("button", { name: "Export products as CSV" }).click(),
  );
  expect(file.name).toBe(`tillsight-products-${range.from}-${range.to}.csv`);
  expect(sum(file.rows, "Net sales")).toBe(Math.round(Number(expected.total.netSales) * 100));
  await keepScreenshot(page, "products-1280");

  const first = () => home.frame.locator("tbody tr").first().textContent();
  const before = await first();
  await home.frame.getByRole("button", { name: "Sort by net sales, ascending" }).press("Enter");
  await expect.poll(first).not.toBe(before);
  await home.frame.getByRole("link", { name: /Show details of Net sales, Total$/ }).click();
  await home.frame.getByText(dollars(expected.total.netSales)).first().waitFor();
  const rows = await downloaded(page, () =>
    home.frame.getByRole("button", { name: "Export the rows as CSV" }).click(),
  );
  expect(sum(rows.rows, "Net sales")).toBe(sum(file.rows, "Net sales"));
});

test("home's files are chosen from a menu, by keyboard too", async () => {
  const { page, home } = await openAdmin(
    browser,
    running,
    shop.domain,
    pathOf("").replace("/app/?", "/app?"),
  );
  await home.frame.getByRole("button", { name: "Export as CSV" }).press("Enter");
  const file = await downloaded(page, () =>
    home.frame.getByRole("menuitem", { name: "Sales by day" }).press("Enter"),
  );
  const expected = await running.control.expected(shop.domain, range.from, range.to);
  expect(file.rows).toHaveLength(364);
  expect(sum(file.rows, "Total sales")).toBe(Math.round(Number(expected.total.totalSales) * 100));
});

test("cohorts switch between customers, revenue and lifetime value; the table scrolls by keyboard on a phone", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain, "/app/cohorts", {
    width: 375,
    height: 812,
  });
  const table = home.frame.getByRole("region", { name: /by the month of the first order/ });
  await table.waitFor();
  const cell = () => table.locator("tbody tr").first().locator("td").nth(1).textContent();
  await expect.poll(cell).toBe("100%");
  await keepScreenshot(page, "cohorts-375");
  await expectNoSideways(page);
  const scrolled = () => table.evaluate((element) => element.scrollLeft);
  await table.focus();
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press("ArrowRight");
  await expect.poll(scrolled).toBeGreaterThan(0);
  await home.frame.getByRole("group", { name: "What the table shows" }).getByText("Lifetime value").click();
  await expect.poll(cell).toMatch(/^\$/);
  const file = await downloaded(page, () =>
    home.frame.getByRole("button", { name: "Export cohorts as CSV" }).click(),
  );
  expect(file.rows[0]?.["Customer retention"]).toMatch(/^100(\.0)?%$/);
});

test("on a phone products scroll inside their card", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain, pathOf("products"), {
    width: 375,
    height: 812,
  });
  await home.frame.locator("tfoot tr").last().waitFor();
  await keepScreenshot(page, "products-375");
  await expectNoSideways(page);
});

test("cohorts on a desktop", async () => {
  const { page, home } = await openAdmin(browser, running, shop.domain, "/app/cohorts");
  await home.frame.locator("tfoot tr").last().waitFor();
  await keepScreenshot(page, "cohorts-1280");
  await expectNoSideways(page);
});
