import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAdmin } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const domain = "privacy-shop.myshopify.com";

let running: Running;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-privacy", shops: [{ domain, orders: 12, customers: 3, products: 2 }] }),
    openBrowser(),
  ]);
  await installAll(running, [domain]);
  await running.startWorker();
  await settled(running);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

test("a customer's data request becomes a file that the merchant downloads with the keyboard", async () => {
  const { page, home } = await openAdmin(browser, running, domain, "/app/data/requests");
  const { frame } = home;
  await frame.getByText("No requests").waitFor();
  await keepScreenshot(page, "data-requests-empty-1280");
  const [customer]: { id: string; email: string }[] = await running.connection.query(
    "SELECT external_id AS id, email FROM customer WHERE email IS NOT NULL ORDER BY external_id LIMIT 1",
  );
  await running.control.mutate(domain, "requestCustomerData", customer?.id ?? "");
  const button = frame.getByRole("button", { name: `Download the data of customer ${customer?.id}` });
  await expect
    .poll(async () => {
      await page.reload();
      await frame.getByRole("heading", { name: "Data requests", level: 2 }).waitFor();
      return button.isEnabled({ timeout: 1_000 }).catch(() => false);
    })
    .toBe(true);
  await keepScreenshot(page, "data-requests-1280");
  await button.focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toBe(`customer-${customer?.id}-data.json`);
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(JSON.parse(text)).toMatchObject({ customers: [{ id: customer?.id, email: customer?.email }] });
  await frame.getByText("Downloaded", { exact: true }).waitFor();
  expect(
    await running.count("SELECT COUNT(*) n FROM audit_event WHERE action = 'privacy.data_downloaded'"),
  ).toBe(1);
});

test("retention is chosen under Settings, which lead there", async () => {
  const { page, home } = await openAdmin(browser, running, domain, "/app/settings");
  const { frame } = home;
  await frame.getByRole("heading", { name: "Privacy" }).waitFor();
  await keepScreenshot(page, "settings-1280");
  await frame.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Privacy" }).click();
  const select = frame.getByRole("combobox", { name: "Failed updates" });
  await select.selectOption("30");
  await keepScreenshot(page, "settings-privacy-1280");
  await page.getByRole("region", { name: "Unsaved changes" }).getByRole("button", { name: "Save" }).click();
  await page.getByText("Settings saved").waitFor();
  await page.reload();
  await select.waitFor();
  expect(await select.inputValue()).toBe("30");
});

test.each(["/app/data/requests", "/app/settings", "/app/settings/privacy", "/app/settings/numbers"])(
  "%s fits a phone",
  async (path) => {
    const { page, home } = await openAdmin(browser, running, domain, path, { width: 375, height: 812 });
    await home.frame.getByRole("navigation").first().waitFor();
    const overflow = await home.frame.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
    await keepScreenshot(page, `${path.slice(5).replaceAll("/", "-")}-375`);
    expect(overflow).toBe(0);
  },
);
