import path from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepFormerAssets } from "../../scripts/process/former-assets.ts";
import { install, openAdmin, type AdminPage } from "./fixture/admin.ts";
import { openBrowser, type PageOptions } from "./fixture/browser.ts";
import { denyStorage } from "./fixture/deny-storage.ts";
import { makeOtherBuild } from "./fixture/other-build.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shopOf = (name: string) => ({
  domain: `${name}.myshopify.com`,
  currencyCode: "USD",
  ianaTimezone: "Europe/Lisbon",
  orders: 60,
  customers: 20,
  products: 8,
});
const shop = shopOf("frame-life");
const ill = shopOf("opens-while-ill");

let running: Running;
let browser: Browser;
/** The present build, another by which a deployment replaces it, and that one as `npm run build` leaves it. */
let builds: Readonly<Record<"present" | "other" | "otherWithFormer", string>>;

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-frame-life", shops: [shop, ill] }),
    openBrowser(),
  ]);
  const otherWithFormer = makeOtherBuild("c");
  const next = path.join(path.dirname(otherWithFormer), "build");
  keepFormerAssets(path.resolve(import.meta.dirname, "../../build"), next, new Date());
  builds = { present: "server.ts", other: makeOtherBuild("b"), otherWithFormer };
  await running.startWorker();
  await installAll(running, [shop.domain]);
  await settled(running);
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const openShop = (options: PageOptions = {}) => openAdmin(browser, running, shop.domain, "", options);

function frameOf(page: Page): Frame {
  const frame = page.frame({ name: "app-iframe" });
  if (!frame) throw new Error("the admin shows no app");
  return frame;
}

/** Clicks an entry of the app's menu in the admin. */
const choose = (page: Page, entry: string) =>
  page.locator("[data-app-nav]").getByRole("link", { name: entry, exact: true }).click();

/** Waits until the frame shows that page of the app, alive, with its own address in the admin's. */
async function expectPage({ page }: AdminPage, title: string, path: string): Promise<void> {
  await expect.poll(() => new URL(frameOf(page).url()).pathname).toBe(path);
  await expect.poll(() => page.locator("[data-title]").textContent()).toBe(title);
  await expect.poll(() => page.url()).toContain(path);
  expect(await frameOf(page).locator("body").textContent()).not.toMatch(/refused|Something went wrong/);
}

/** A mark that is gone once the document is another. */
const markDocument = (page: Page) => frameOf(page).evaluate(() => void (document.body.dataset.mark = "old"));
const isNewDocument = (page: Page) =>
  expect
    .poll(() =>
      frameOf(page)
        .evaluate(() => document.body?.dataset.mark === undefined)
        .catch(() => false),
    )
    .toBe(true);

test("W1: the frame is reloaded on a page that was reached by the menu", async () => {
  const admin = await openShop();
  await choose(admin.page, "Products");
  await expectPage(admin, "Products", "/app/products");
  expect(frameOf(admin.page).url()).not.toContain("shop=");
  await markDocument(admin.page);
  await frameOf(admin.page).evaluate(() => location.reload());
  await isNewDocument(admin.page);
  await expectPage(admin, "Products", "/app/products");
  // And again from there, and on by the menu.
  await markDocument(admin.page);
  await frameOf(admin.page).evaluate(() => location.reload());
  await isNewDocument(admin.page);
  await choose(admin.page, "Cohorts");
  await expectPage(admin, "Cohorts", "/app/cohorts");
});

test("W1: a plain link and a plain form post come back to their page", async () => {
  const admin = await openShop();
  await choose(admin.page, "Settings");
  await expect.poll(() => new URL(frameOf(admin.page).url()).pathname).toMatch(/^\/app\/settings/);
  await markDocument(admin.page);
  await frameOf(admin.page).evaluate(() => location.assign("/app/products?from=2026-11-01&to=2026-11-03"));
  await isNewDocument(admin.page);
  await expectPage(admin, "Products", "/app/products");
  expect(frameOf(admin.page).url()).toContain("from=2026-11-01");

  const before = await running.count("SELECT COUNT(*) AS n FROM audit_event");
  await markDocument(admin.page);
  await frameOf(admin.page).evaluate(() => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/app/settings/privacy";
    document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
  });
  await isNewDocument(admin.page);
  await expect.poll(() => new URL(frameOf(admin.page).url()).pathname).toBe("/app/settings/privacy");
  // Without a token it changed nothing.
  expect(await running.count("SELECT COUNT(*) AS n FROM audit_event")).toBe(before);
});

test("W1: after a deployment an open app goes on to pages that it had not loaded yet, in its own document", async () => {
  const admin = await openShop();
  await choose(admin.page, "Products");
  await expectPage(admin, "Products", "/app/products");
  await markDocument(admin.page);
  await running.deploy(builds.otherWithFormer);
  try {
    await choose(admin.page, "Cohorts");
    await expectPage(admin, "Cohorts", "/app/cohorts");
    await choose(admin.page, "Data");
    await expect.poll(() => new URL(frameOf(admin.page).url()).pathname).toBe("/app/data");
    expect(await frameOf(admin.page).evaluate(() => document.body.dataset.mark)).toBe("old");
  } finally {
    await running.deploy(builds.present);
  }
  // Of the moment between the two processes at most.
  for (const complaint of admin.complaints()) expect(complaint).toMatch(/502|ERR_/);
});

test("W1: when the scripts of the former build are gone, the page loads itself anew where it is", async () => {
  const admin = await openShop();
  const script = () =>
    frameOf(admin.page).evaluate(() => document.querySelector("script[type=module]")?.textContent ?? "");
  await choose(admin.page, "Products");
  await expectPage(admin, "Products", "/app/products");
  const old = await script();
  await running.deploy(builds.other);
  try {
    // The chunk is gone: Remix loads the document anew, where the merchant is, and the menu works from there.
    await choose(admin.page, "Cohorts");
    await isNewBuild(script, old);
    await expectPage(admin, "Products", "/app/products");
    await choose(admin.page, "Cohorts");
    await expectPage(admin, "Cohorts", "/app/cohorts");
    await choose(admin.page, "Data");
    await expect.poll(() => new URL(frameOf(admin.page).url()).pathname).toBe("/app/data");
  } finally {
    await running.deploy(builds.present);
  }
  // The only complaint is of the chunk that is gone, and Remix's own word about it.
  for (const complaint of admin.complaints())
    expect(complaint).toMatch(/\/assets\/|Error loading route module|Failed to fetch dynamically|502|ERR_/);
});

const isNewBuild = (script: () => Promise<string>, old: string) =>
  expect
    .poll(async () => {
      const now = await script().catch(() => old);
      return now !== "" && now !== old;
    })
    .toBe(true);

test("W6: without sessionStorage and localStorage the merchant gets from page to page, and back", async () => {
  const admin = await openShop({ initScript: denyStorage });
  await expect.poll(() => admin.page.locator("[data-title]").textContent()).toBe("Overview");
  await choose(admin.page, "Products");
  await expectPage(admin, "Products", "/app/products");
  await choose(admin.page, "Cohorts");
  await expectPage(admin, "Cohorts", "/app/cohorts");
  await admin.page.goBack();
  await expectPage(admin, "Products", "/app/products");
  await markDocument(admin.page);
  await frameOf(admin.page).evaluate(() => location.reload());
  await isNewDocument(admin.page);
  await expectPage(admin, "Products", "/app/products");
});

test("Q5: with App Bridge blocked the numbers stay, and a banner says what is missing", async () => {
  const admin = await openShop({ blocked: /\/app-bridge\.js/ });
  const banner = admin.home.frame.getByText("cdn.shopify.com is blocked");
  await banner.waitFor();
  expect(await admin.home.frame.locator("body").textContent()).not.toContain("Something went wrong");
  expect((await admin.home.numbers()).orders).toMatch(/^\d+$/);
  for (const complaint of admin.complaints())
    expect(complaint).toMatch(/app-bridge\.js|401|BLOCKED_BY_CLIENT/);
});

test("M6: a first opening while Shopify is ill says so, and Try again opens the app", async () => {
  await running.control.call("faults", { door: "exchange", kind: "520", shop: ill.domain, times: 9 });
  const admin = await openAdmin(browser, running, ill.domain);
  await install(admin);
  await admin.home.frame.getByText("Shopify has a problem at the moment").first().waitFor();
  expect(await admin.home.frame.locator("body").textContent()).not.toContain("[object Object]");
  await running.control.call("clear-faults");
  await admin.home.frame.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => admin.page.locator("[data-title]").textContent()).toBe("Overview");
  for (const complaint of admin.complaints()) expect(complaint).toMatch(/503/);
});
