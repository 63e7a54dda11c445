import type { Browser, FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAdmin, type AdminPage } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shops = [
  {
    domain: "even-shop.myshopify.com",
    currencyCode: "USD",
    ianaTimezone: "America/New_York",
    orders: 300,
    customers: 60,
    products: 20,
  },
  {
    domain: "gerade-shop.myshopify.com",
    currencyCode: "EUR",
    ianaTimezone: "Asia/Kathmandu",
    taxesIncluded: true,
    orders: 150,
    customers: 40,
    products: 20,
  },
];
const path = "/app/data/parity";

let running: Running;
let browser: Browser;

beforeAll(async () => {
  [running, browser] = await Promise.all([startRunning({ name: "e2e-parity", shops }), openBrowser()]);
  await running.startWorker();
  await installAll(
    running,
    shops.map(({ domain }) => domain),
  );
  await settled(running);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const open = (shop: string, query = "", options = {}) =>
  openAdmin(browser, running, shop, `${path}${query}`, options);
const done = (frame: FrameLocator) => frame.getByText(/days compared, .*total difference/);

async function grant(admin: AdminPage): Promise<void> {
  await admin.home.frame.getByRole("button", { name: "Give access to reports" }).click();
  const dialog = admin.page.getByRole("dialog");
  await dialog.getByText("read_reports").waitFor();
  await dialog.getByRole("button", { name: "Allow" }).click();
}

test("a merchant grants the reports, and both shops equal Shopify's on every day of their history", async () => {
  for (const { domain } of shops) {
    const admin = await open(domain, "?preset=all_time");
    const { frame } = admin.home;
    await frame.getByText("Tillsight needs access to your store’s reports").waitFor();
    if (domain === shops[0]?.domain) {
      await keepScreenshot(admin.page, "parity-without-scope");
      await frame.getByRole("button", { name: "Give access to reports" }).click();
      await admin.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      await frame.getByText("Access wasn’t given").waitFor();
    }
    await grant(admin);
    await frame.getByText("Matches", { exact: true }).waitFor();
    const summary = await done(frame).innerText();
    expect(summary).toMatch(/^\d{3} days compared, all match, total difference [$€]0\.00$/);
    await frame.getByText(/^1 to 31 of \d{3} days$/).waitFor();
    expect(await frame.locator("table.ts-parity > tbody > tr").count()).toBe(31);
    await frame.getByRole("checkbox", { name: "Only days that differ" }).check();
    await frame.getByText("No differences", { exact: true }).waitFor();
    await settled(running);
    expect(
      await running.count(
        "SELECT COUNT(*) AS n FROM shop WHERE domain = ? AND scopes LIKE '%read_reports%'",
        [domain],
      ),
    ).toBe(1);
  }
});

test("a lost sale shows on its day, with the order that lost it, wide and narrow", async () => {
  const domain = shops[0]?.domain ?? "";
  const [sale]: { day: string; orderId: string; name: string; total: string }[] =
    await running.connection.query(
      `SELECT DATE_FORMAT(s.occurred_on, '%Y-%m-%d') AS day, s.order_id AS orderId, o.name, CAST(SUM(s.total) AS CHAR) AS total
     FROM sale s JOIN shop ON shop.id = s.shop_id JOIN sales_order o ON o.shop_id = s.shop_id AND o.external_id = s.order_id
     WHERE shop.domain = ? AND s.test = 0 AND s.reason = 'ORDER' AND s.line_type NOT IN ('TIP', 'GIFT_CARD')
       AND s.occurred_on > CURRENT_DATE - INTERVAL 25 DAY
     GROUP BY s.shop_id, s.occurred_on, s.order_id, o.name HAVING SUM(s.total) > 0 ORDER BY day DESC LIMIT 1`,
      [domain],
    );
  if (!sale) throw new Error("no sale in the last 25 days");
  await running.connection.query(
    "DELETE s FROM sale s JOIN shop ON shop.id = s.shop_id WHERE shop.domain = ? AND s.order_id = ?",
    [domain, sale.orderId],
  );
  const lost = `-$${Number(sale.total).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
  for (const width of [1280, 375]) {
    const admin = await open(domain, "", { width, height: 1000 });
    const { frame } = admin.home;
    await frame.getByText("Differs", { exact: true }).first().waitFor();
    await frame.getByRole("checkbox", { name: "Only days that differ" }).check();
    const row = frame.locator("table.ts-parity > tbody > tr", { hasText: lost }).first();
    const button = row.getByRole("button");
    expect(await button.getAttribute("aria-expanded")).toBe("false");
    await button.focus();
    await admin.page.keyboard.press("Enter");
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    const order = frame.getByRole("listitem").filter({ hasText: sale.name });
    await order.getByText("Only in Shopify on this day").waitFor();
    await order
      .getByRole("row", { name: new RegExp(`^Total sales .*${lost.replace("$", "\\$")}$`) })
      .waitFor();
    const overflow = await frame.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBe(0);
    await keepScreenshot(admin.page, `parity-differs-${width}`);
  }
});
