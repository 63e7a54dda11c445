import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAdmin } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { installAll } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const domain = "key-shop.myshopify.com";
const PATH = "/app/settings/api-keys";

let running: Running;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-api-keys", shops: [{ domain, orders: 5, customers: 3, products: 2 }] }),
    openBrowser(),
  ]);
  await installAll(running, [domain]);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const ask = async (key: string) =>
  (await fetch(`${running.webUrl}/api/insights/summary`, { headers: { "x-api-key": key } })).status;

test("F24: the page leads to the API's documentation, and a new key ends after a year unless it is to last", async () => {
  const { page, home } = await openAdmin(browser, running, domain, PATH);
  const { frame } = home;
  const link = frame.getByRole("link", { name: "API documentation" });
  expect(await link.getAttribute("href")).toBe("/api/docs");
  expect((await fetch(`${running.webUrl}/api/docs`)).status).toBe(200);
  await frame.getByRole("button", { name: "Create key" }).click();
  expect(await frame.getByRole("combobox", { name: "Expires" }).inputValue()).toBe("365");
  // All that is missing is said at once.
  await frame.getByRole("form", { name: "New API key" }).getByRole("button", { name: "Create key" }).click();
  await frame.getByText("Enter a name").waitFor();
  await frame.getByText("Choose at least one permission").waitFor();
  await frame.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "hidden" });
});

test("a merchant makes, copies, replaces and revokes a key with the keyboard, and it works from the first second", async () => {
  const { page, home } = await openAdmin(browser, running, domain, PATH);
  const { frame } = home;
  const press = async (name: string) => {
    await frame.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
  };
  await frame.getByText("No API keys yet.").waitFor();
  await press("Create key");
  await press("Create key");
  // All that is missing is said at once.
  await frame.getByText("Enter a name").waitFor();
  await frame.getByText("Choose at least one permission").waitFor();
  await frame.getByRole("textbox", { name: "Name" }).fill("Warehouse");
  await keepScreenshot(page, "api-keys-create-1280");
  await frame.getByRole("checkbox", { name: "Read insights" }).focus();
  await page.keyboard.press("Space");
  await press("Create key");
  const field = frame.getByRole("textbox", { name: "API key" });
  const first = await field.inputValue();
  expect(first).toMatch(/^ts_live_\w{8}_\w{49}$/);
  expect(await ask(first)).toBe(200);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await press("Copy");
  await frame.getByRole("button", { name: "Copied" }).waitFor();
  await keepScreenshot(page, "api-keys-made-1280");
  await press("Done");
  expect(await frame.locator("html").innerHTML()).not.toContain(first);

  await press("Replace Warehouse");
  await press("Create new key");
  await frame.getByText(/The old key works until/).waitFor();
  const second = await field.inputValue();
  expect(second).not.toBe(first);
  expect(await Promise.all([ask(first), ask(second)])).toEqual([200, 200]);
  await press("Done");

  const old = frame.getByRole("listitem").filter({ hasText: "Ending" });
  await old.getByRole("button", { name: "Revoke Warehouse" }).focus();
  await page.keyboard.press("Enter");
  await keepScreenshot(page, "api-keys-revoke-1280");
  await press("Revoke key");
  await frame.getByText("Revoked", { exact: true }).waitFor();
  expect(await Promise.all([ask(first), ask(second)])).toEqual([401, 200]);
  expect(
    await running.count(
      "SELECT COUNT(*) n FROM audit_event WHERE action LIKE 'api_key.%' AND actor REGEXP '^user:[0-9]+$'",
    ),
  ).toBe(3);
});

test("the page fits a phone", async () => {
  const { page, home } = await openAdmin(browser, running, domain, PATH, { width: 375, height: 812 });
  await home.frame.getByRole("button", { name: "Create key" }).click();
  await home.frame.getByRole("textbox", { name: "Name" }).waitFor();
  const overflow = await home.frame.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  expect(overflow).toBe(0);
  await keepScreenshot(page, "api-keys-375");
  await home.frame.getByRole("button", { name: "Cancel" }).click();
  await home.frame.getByRole("button", { name: "Replace Warehouse" }).click();
  await home.frame.getByRole("button", { name: "Create new key" }).scrollIntoViewIfNeeded();
  await keepScreenshot(page, "api-keys-replace-375");
});
