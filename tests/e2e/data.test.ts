import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sign, signedHeaders } from "../factories/delivery.ts";
import { clientSecret } from "../system/app.ts";
import { openAdmin } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const domain = "data-shop.myshopify.com";
const PATH = "/app/data";

let running: Running;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-data", shops: [{ domain, orders: 25, customers: 8, products: 5 }] }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [domain]);
  await settled(running);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

/** Cut off in the middle, signed as it is: Shopify's signature over what a broken sender sent. */
const cut = '{"id":4711,"email":"mallory.seed@example.com","note":}';

async function sendCut(): Promise<number> {
  const headers = signedHeaders(cut, {
    "x-shopify-hmac-sha256": sign(cut, clientSecret),
    "x-shopify-shop-domain": domain,
    "x-shopify-webhook-id": randomUUID(),
  });
  const response = await fetch(`${running.webUrl}/webhooks/shopify`, { method: "POST", headers, body: cut });
  return response.status;
}

const dead = () => running.count("SELECT COUNT(*) n FROM webhook_inbox WHERE state = 'dead'");

test("a message that cannot be read shows by itself, is looked into, tried again and fails again", async () => {
  const { page, home } = await openAdmin(browser, running, domain, PATH);
  const { frame } = home;
  await frame.getByText("Order import").waitFor();
  await frame.getByText("25 of 25").first().waitFor();
  await keepScreenshot(page, "data-fresh-1280");
  await running.control.mutate(domain, "createOrder", { lines: [{ quantity: 1, price: "40.00" }] });
  await frame.getByRole("rowheader", { name: "New orders" }).waitFor();
  expect(await sendCut()).toBe(200);
  await frame.getByRole("link", { name: "1 failed" }).waitFor();
  await keepScreenshot(page, "data-1280");
  await frame.getByRole("link", { name: "1 failed" }).click();
  await frame.getByRole("heading", { name: "Reasons" }).waitFor();
  await keepScreenshot(page, "data-failed-1280");
  const current = frame.getByRole("navigation", { name: "Data" }).locator("[aria-current=page]");
  expect(await current.allInnerTexts()).toEqual(["Failed updates"]);
  await frame.getByRole("link", { name: /^New orders, / }).click();
  await frame.getByText("all of it is hidden").waitFor();
  expect(await frame.locator("html").innerHTML()).not.toContain("mallory.seed");
  await frame.getByRole("button", { name: "Show personal data" }).click();
  await frame.getByLabel("Content of the update").getByText("mallory.seed@example.com").waitFor();
  await keepScreenshot(page, "data-message-1280");
  expect(
    await running.count(
      "SELECT COUNT(*) n FROM audit_event WHERE action = 'dead_letter.shown' AND actor REGEXP '^user:[0-9]+$'",
    ),
  ).toBe(1);
  await frame.getByRole("button", { name: "Retry" }).first().click();
  await page.getByText("Retrying 1 update.").waitFor();
  await expect.poll(dead).toBe(1);
  await frame.getByRole("link", { name: /^New orders, / }).waitFor();
  expect(
    await running.count("SELECT COUNT(*) n FROM audit_event WHERE action = 'dead_letter.replayed'"),
  ).toBe(1);
});

test("an import is asked for again, and a check", async () => {
  const { page, home } = await openAdmin(browser, running, domain, PATH);
  const { frame } = home;
  await frame.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Accuracy check started.").waitFor();
  await frame.getByText("No differences.").first().waitFor();
  await frame.getByRole("button", { name: "Import orders again" }).click();
  await frame.getByRole("list", { name: "Recent" }).getByText("Order import").nth(1).waitFor();
  await keepScreenshot(page, "data-runs-1280");
});

test("a page that cannot be loaded says so, keeps the way to the others, and comes when asked again", async () => {
  await running.connection.query("RENAME TABLE webhook_day TO webhook_day_away");
  const admin = await openAdmin(browser, running, domain, PATH);
  const { page, home } = admin;
  try {
    await home.frame.getByText("This page couldn’t be loaded.").waitFor();
    await page.getByRole("link", { name: "Products", exact: true }).first().waitFor();
    await keepScreenshot(page, "data-error-1280");
  } finally {
    await running.connection.query("RENAME TABLE webhook_day_away TO webhook_day");
  }
  await home.frame.getByRole("button", { name: "Try again" }).click();
  await home.frame.getByRole("heading", { name: "Updates from Shopify" }).waitFor();
  expect(admin.complaints().join("\n")).toMatch(/500/);
});

test("every page of the section fits a phone", async () => {
  expect(await sendCut()).toBe(200);
  await expect.poll(dead).toBe(2);
  const open = async (path: string, name: string) => {
    const { page, home } = await openAdmin(browser, running, domain, path, { width: 375, height: 812 });
    const { frame } = home;
    await frame.getByRole("navigation", { name: "Data" }).waitFor();
    const overflow = await frame.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
    expect([path, overflow]).toEqual([path, 0]);
    await keepScreenshot(page, name);
    return { page, frame };
  };
  const overview = await open(PATH, "data-375");
  await overview.frame.getByText("Accuracy check").first().scrollIntoViewIfNeeded();
  await keepScreenshot(overview.page, "data-end-375");
  const { page, frame } = await open(`${PATH}/failed`, "data-failed-375");
  await frame
    .getByRole("link", { name: /^New orders, / })
    .first()
    .click();
  await frame.getByRole("button", { name: "Show personal data" }).waitFor();
  expect(await frame.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth)).toBe(0);
  await keepScreenshot(page, "data-message-375");
  await frame.getByRole("button", { name: "Failed updates" }).click();
  await frame.getByRole("heading", { name: "Reasons" }).waitFor();
});
