import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAdmin, type AdminPage } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { denyStorage } from "./fixture/deny-storage.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const shop = { domain: "frame-shop.myshopify.com", orders: 60, customers: 15, products: 8 };
const empty = { domain: "bare-shop.myshopify.com", orders: 0, customers: 0, products: 2 };

let running: Running;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-frame", shops: [shop, empty] }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [shop.domain, empty.domain]);
  await settled(running);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const menu = ({ page }: AdminPage, name: string) =>
  page.locator("[data-app-nav]").getByRole("link", { name, exact: true });
/** Requests for a page's data fail from now on, as on a line that is lost. @returns what lets them through again. */
async function cutLine({ page }: AdminPage): Promise<() => Promise<void>> {
  const isData = (url: URL) => url.searchParams.has("_data");
  await page.route(isData, (route) => route.abort("internetdisconnected"));
  return () => page.unroute(isData);
}

test("F3: a range that cannot be loaded keeps the page and its numbers, and Try again brings it", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app?preset=last_90_days");
  const { home } = admin;
  await expect.poll(async () => (await home.numbers()).orders).toMatch(/\d/);
  const before = await home.numbers();
  const mend = await cutLine(admin);
  await home.frame.getByRole("button", { name: /^Compare: / }).click();
  await home.frame.getByRole("menuitemradio", { name: "No comparison" }).click();
  await home.frame.getByText("We couldn’t load that").waitFor();
  expect(await home.numbers()).toEqual(before);
  await keepScreenshot(admin.page, "frame-kept-1280");
  // So it is with another page.
  await menu(admin, "Cohorts").click();
  await home.frame.getByText("We couldn’t load that").waitFor();
  expect(await home.numbers()).toEqual(before);
  await mend();
  await home.frame.getByRole("button", { name: "Try again" }).click();
  await home.frame.getByRole("heading", { level: 1, name: "Cohorts" }).waitFor({ state: "attached" });
  expect(await home.frame.getByText("We couldn’t load that").count()).toBe(0);
  expect(admin.complaints().join("\n")).not.toMatch(/exception|Minified/);
});

test("F13: while another page is on its way, the page stays as it is under the admin's own loading bar", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app?preset=last_90_days");
  const { home, page } = admin;
  await expect.poll(async () => (await home.numbers()).orders).toMatch(/\d/);
  const before = await home.numbers();
  const { promise: line, resolve: arrive } = Promise.withResolvers<void>();
  const isData = (url: URL) => url.searchParams.has("_data") && url.pathname === "/app/products";
  await page.route(isData, async (route) => {
    await line;
    await route.continue();
  });
  await menu(admin, "Products").click();
  await page.locator(".loading-bar").waitFor({ state: "visible" });
  expect(await home.numbers()).toEqual(before);
  expect(await home.frame.locator(".Polaris-SkeletonDisplayText__DisplayText").count()).toBe(0);
  arrive();
  await home.frame.getByRole("heading", { level: 1, name: "Products" }).waitFor({ state: "attached" });
  await page.locator(".loading-bar").waitFor({ state: "hidden" });
});

test("F22: an address that is no page stands in Polaris with its menu and the way back", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app/nonsense");
  const { home, page } = admin;
  await home.frame.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  await menu(admin, "Products").waitFor();
  await keepScreenshot(page, "frame-missing-1280");
  await home.frame.getByRole("link", { name: "Go to Overview" }).click();
  await expect.poll(async () => (await home.numbers()).orders).toMatch(/\d/);
  const complaints = admin.complaints().filter((text) => !/404/.test(text));
  expect(complaints).toEqual([]);
});

test("F14: the range goes along from page to page, and back leads to what was shown", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app?preset=last_7_days&compare=year");
  const { home, page } = admin;
  await home.frame.getByRole("button", { name: /^Date range: Last 7 days/ }).waitFor();
  await menu(admin, "Products").click();
  await home.frame.getByRole("heading", { level: 1, name: "Products" }).waitFor({ state: "attached" });
  await home.frame.getByRole("button", { name: /^Date range: Last 7 days/ }).waitFor();
  expect(page.url()).toContain("preset=last_7_days");
  await menu(admin, "Cohorts").click();
  await home.frame.getByRole("heading", { level: 1, name: "Cohorts" }).waitFor({ state: "attached" });
  await home.frame.getByRole("button", { name: /^Date range: Last 7 days/ }).waitFor();
  await page.locator(".nav-app > .nav-item").first().click();
  await home.frame.getByRole("button", { name: "Compare: previous year" }).waitFor();
});

test("F14: the next visit starts with the range of the last, in whatever browser, also where storage is blocked", async () => {
  const first = await openAdmin(browser, running, shop.domain, "/app", { initScript: denyStorage });
  await first.home.frame.getByRole("button", { name: /^Date range: Last 30 days/ }).waitFor();
  await first.home.rangeButton.click();
  await first.home.frame.getByRole("button", { name: "Last 7 days", exact: true }).click();
  await Promise.all([
    first.page.waitForResponse((answer) => answer.url().endsWith("/app/range")),
    first.home.frame.getByRole("button", { name: "Apply" }).click(),
  ]);
  const next = await openAdmin(browser, running, shop.domain, "/app", {
    initScript: denyStorage,
    again: true,
  });
  await next.home.frame.getByRole("button", { name: /^Date range: Last 7 days/ }).waitFor();
  await menu(next, "Products").click();
  await next.home.frame.getByRole("heading", { level: 1, name: "Products" }).waitFor({ state: "attached" });
  await next.home.frame.getByRole("button", { name: /^Date range: Last 7 days/ }).waitFor();
});

test("F5: leaving a form with changes is asked about; discarding takes them back", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app/settings/numbers");
  const { home, page } = admin;
  const tests = home.frame.getByRole("checkbox", { name: "Count test orders" });
  await tests.check();
  const bar = page.getByRole("region", { name: "Unsaved changes" });
  await bar.waitFor();
  await keepScreenshot(page, "frame-save-bar-1280");
  await home.frame.getByRole("link", { name: "Privacy", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Leave page with unsaved changes?").waitFor();
  await dialog.locator("button:not([value=yes])").first().click();
  expect(await tests.isChecked()).toBe(true);
  await bar.getByRole("button", { name: "Discard" }).click();
  await dialog.locator("[value=yes]").click();
  await bar.waitFor({ state: "hidden" });
  expect(await tests.isChecked()).toBe(false);
});

test("F10: the picture of an empty page is seen, and every page has one h1 in its main part", async () => {
  const bare = await openAdmin(browser, running, empty.domain, "/app");
  const picture = bare.home.frame.locator("img[src='/no-orders.svg']");
  await picture.waitFor();
  const box = await picture.boundingBox();
  expect([(box?.width ?? 0) > 100, (box?.height ?? 0) > 80]).toEqual([true, true]);
  const admin = await openAdmin(browser, running, shop.domain, "/app");
  const paths = ["", "/products", "/cohorts", "/data", "/data/failed", "/data/parity", "/data/requests"];
  for (const path of [
    ...paths,
    "/settings",
    "/settings/numbers",
    "/settings/api-keys",
    "/settings/privacy",
  ]) {
    await admin.page.goto(`${running.adminUrl(shop.domain)}/app${path}`);
    await admin.home.frame.locator("main h1").first().waitFor({ state: "attached" });
    expect([path, await admin.home.frame.locator("h1").count()]).toEqual([path, 1]);
    expect([path, await admin.home.frame.locator("main").count()]).toEqual([path, 1]);
  }
});

test("F23: the tabs of a section stand where they are on each of its pages", async () => {
  const admin = await openAdmin(browser, running, shop.domain, "/app/settings/numbers");
  const { frame } = admin.home;
  const sections = [
    ["Settings", "/app/settings", ["Numbers", "API keys", "Privacy"]],
    ["Data", "/app/data", ["Overview", "Failed updates", "Match with Shopify", "Data requests"]],
  ] as const;
  for (const [section, start, pages] of sections) {
    await admin.page.goto(`${running.adminUrl(shop.domain)}${start}`);
    const tabs = frame.getByRole("navigation", { name: section });
    const places: unknown[] = [];
    for (const name of pages) {
      await tabs.getByRole("link", { name, exact: true }).click();
      await tabs.locator("[aria-current=page]").getByText(name, { exact: true }).waitFor();
      const box = await tabs.boundingBox();
      places.push([box?.x, box?.y]);
    }
    expect(places).toEqual(pages.map(() => places[0]));
  }
});
