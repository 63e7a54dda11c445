import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnFrameData } from "#app/components/frame/frame-data.ts";
import { permissionsOf } from "#app/lib/permissions.ts";
import { nineShops, ownFrameData } from "../factories/own-frame-data.ts";
import { keepScreenshot, openBrowser } from "./fixture/browser.ts";
import { makeOwnFrameBuild, openOwn } from "./fixture/own-frame.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const { domain, ...contents } = { domain: "own-frame.myshopify.com", orders: 60, customers: 15, products: 8 };

let running: Running;
let browser: Browser;
beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-own-frame", shops: [{ domain, ...contents }] }),
    openBrowser(),
  ]);
  await running.startWorker();
  await installAll(running, [domain]);
  await settled(running);
  await running.deploy(makeOwnFrameBuild());
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const [here, other] = nineShops as [(typeof nineShops)[number], (typeof nineShops)[number]];
const open = (address: string, width: number, frame: OwnFrameData = ownFrameData()) =>
  openOwn(browser, running, address, { domain, frame, width, height: width < 500 ? 720 : 900 });

const menuOf = (page: Page) => page.getByRole("navigation", { name: "Tillsight" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
const pathOf = (page: Page) => new URL(page.url()).pathname;
const shopIn = (address: string) => new URL(address).searchParams.get("shop");

/** The menu with its entries in sight; on phones by its button, with the keyboard. */
async function openMenu(page: Page, width: number): Promise<Locator> {
  if (width < 500) {
    const button = page.getByRole("button", { name: "Toggle menu" });
    await expect.poll(() => menuOf(page).count()).toBe(0);
    await button.focus();
    await page.keyboard.press("Enter");
  }
  await menuOf(page).waitFor();
  return menuOf(page);
}

/** Whether nothing is wider than the window. */
const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

describe.each([1280, 375])("at %i pixels", (width) => {
  test("the menu leads from page to page with the keyboard, and each address names the shop", async () => {
    const { page, requests } = await open("/app?preset=last_90_days", width);
    await heading(page, "Overview").waitFor({ state: "attached" });
    await expect.poll(() => shopIn(page.url())).toBe(here.id);
    await keepScreenshot(page, `own-home-${width}`);
    const menu = await openMenu(page, width);
    await keepScreenshot(page, `own-menu-${width}`);
    expect(await menu.getByRole("link", { name: "Home" }).getAttribute("aria-current")).toBe("page");
    await menu.getByRole("link", { name: "Products" }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "Products").waitFor({ state: "attached" });
    await expect.poll(() => [pathOf(page), shopIn(page.url())]).toEqual(["/app/products", here.id]);
    expect(new URL(page.url()).searchParams.get("preset")).toBe("last_90_days");
    await expect.poll(() => page.title()).toBe(`Products · ${here.name} · Tillsight`);
    if (width < 500) await expect.poll(() => menuOf(page).count()).toBe(0);
    await page.reload();
    await heading(page, "Products").waitFor({ state: "attached" });
    expect(shopIn(page.url())).toBe(here.id);
    const data = requests.filter((request) => request.url().includes("_data="));
    expect(data.length).toBeGreaterThan(1);
    for (const request of data) expect(request.headers()["x-tillsight-shop"]).toBe(here.id);
  });

  test("every page has one main part and one heading, fits, loads no App Bridge and links with its shop", async () => {
    const { page, goTo, requests } = await open("/app", width);
    const paths = ["", "/products", "/cohorts", "/data", "/data/failed", "/data/parity", "/data/requests"];
    for (const path of [
      ...paths,
      "/settings",
      "/settings/numbers",
      "/settings/api-keys",
      "/settings/privacy",
    ]) {
      const answer = await goTo(`/app${path}?shop=${here.id}`);
      expect(answer?.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
      await page.locator("main h1").first().waitFor({ state: "attached" });
      expect([path, await page.locator("h1").count(), await page.locator("main").count()]).toEqual([
        path,
        1,
        1,
      ]);
      await expect.poll(() => page.title(), { message: path }).toContain(here.name);
      expect([path, await fits(page)]).toEqual([path, true]);
      const links = await page
        .locator("a[href^='/app']")
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      expect(links.filter((link) => shopIn(link) !== here.id)).toEqual([]);
      await keepScreenshot(page, `own-page${path.replaceAll("/", "-")}-${width}`);
    }
    expect(await page.locator("ui-title-bar, ui-save-bar, s-app-nav, script[src*=app-bridge]").count()).toBe(
      0,
    );
    expect(requests.length).toBeGreaterThan(paths.length);
  });

  test("another shop is found by search and opened by the keyboard, as a document of its own", async () => {
    const { page, requests } = await open(`/app/products?shop=${here.id}&preset=last_7_days`, width);
    const button = page.getByRole("button", { name: `Shop: ${here.name}` });
    await button.waitFor();
    await heading(page, "Products").waitFor({ state: "attached" });
    await button.focus();
    await page.keyboard.press("Enter");
    const search = page.getByRole("textbox", { name: "Search shops" });
    await expect.poll(() => isFocused(search)).toBe(true);
    expect(await page.getByRole("menuitem").count()).toBe(9);
    await page.getByRole("menuitem", { name: /Harbour Tea.*Harbour Group/ }).waitFor();
    await keepScreenshot(page, `own-switcher-${width}`);
    await page.keyboard.press("Escape");
    await expect.poll(() => search.count()).toBe(0);
    await expect.poll(() => isFocused(button)).toBe(true);
    await page.keyboard.press("Enter");
    await expect.poll(() => isFocused(search)).toBe(true);
    await page.keyboard.type("cedar agency");
    await expect.poll(() => page.getByRole("menuitem").count()).toBe(1);
    await page.evaluate(() => void (document.body.dataset.mark = "old"));
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => isFocused(page.getByRole("menuitem"))).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `Shop: ${other.name}` }).waitFor();
    await expect.poll(() => [pathOf(page), shopIn(page.url())]).toEqual(["/app/products", other.id]);
    // Before its scripts say so, the new document answers to nothing.
    await expect.poll(() => page.title()).toContain(other.name);
    expect(await page.evaluate(() => document.body.dataset.mark)).toBeUndefined();
    const before = requests.length;
    await (await openMenu(page, width)).getByRole("link", { name: "Cohorts" }).click();
    await heading(page, "Cohorts").waitFor({ state: "attached" });
    const data = requests.slice(before).filter((request) => request.url().includes("_data="));
    for (const request of data) expect(request.headers()["x-tillsight-shop"]).toBe(other.id);
  });

  test("leaving a form with changes is asked about; staying keeps them, leaving and discarding do not", async () => {
    const { page } = await open(`/app/settings/numbers?shop=${here.id}`, width);
    const box = page.getByRole("checkbox", { name: "Count test orders" });
    const before = await box.isChecked();
    await box.setChecked(!before);
    await page.getByRole("heading", { name: "Unsaved changes" }).waitFor();
    await keepScreenshot(page, `own-save-bar-${width}`);
    const dialog = page.getByRole("dialog", { name: "Leave page with unsaved changes?" });
    const leave = () => page.getByRole("link", { name: "Privacy", exact: true }).click();
    await leave();
    // On phones the dialog's own box has no height.
    await dialog.getByRole("button", { name: "Stay" }).waitFor();
    await keepScreenshot(page, `own-leave-${width}`);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect([await box.isChecked(), pathOf(page)]).toEqual([!before, "/app/settings/numbers"]);
    await leave();
    await dialog.getByRole("button", { name: "Leave page" }).click();
    await heading(page, "Privacy").waitFor({ state: "attached" });
    await expect.poll(() => page.getByRole("heading", { name: "Unsaved changes" }).count()).toBe(0);
    await page.goBack();
    await box.setChecked(!before);
    await page.getByRole("button", { name: "Discard" }).click();
    const discard = page.getByRole("dialog", { name: "Discard all unsaved changes" });
    await discard.getByRole("button", { name: "Discard changes" }).click();
    await expect.poll(() => box.isChecked()).toBe(before);
  });

  test("saving says so in a toast, and what is asked of Shopify alone is said in words", async () => {
    const { page, goTo } = await open(`/app/settings/numbers?shop=${here.id}`, width);
    const box = page.getByRole("checkbox", { name: "Count test orders" });
    const before = await box.isChecked();
    await box.setChecked(!before);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Settings saved").waitFor();
    await keepScreenshot(page, `own-toast-${width}`);
    await page.getByText("Settings saved").waitFor({ state: "detached" });
    expect(await box.isChecked()).toBe(!before);
    await goTo(`/app/data/parity?shop=${here.id}`);
    await page.getByRole("button", { name: "Give access to reports" }).click();
    await page.getByText(/Only Shopify can ask for this/).waitFor();
  });

  test("signing out is a POST of a form; the account and all shops are pages outside of the shop", async () => {
    const { page, complaints } = await open(`/app?shop=${here.id}`, width);
    const posted: [string, string | null][] = [];
    await page.route("**/sign-out", async (route, request) => {
      posted.push([request.method(), request.headers().origin ?? null]);
      await route.fulfill({ contentType: "text/html", body: "<h1>Signed out</h1>" });
    });
    await heading(page, "Overview").waitFor({ state: "attached" });
    const button = page.getByRole("button", { name: "Account: Ada Byron King" });
    await button.focus();
    await page.keyboard.press("Enter");
    const item = (name: string) => page.getByRole("menuitem", { name });
    await keepScreenshot(page, `own-user-menu-${width}`);
    expect(await item("Account").getAttribute("href")).toBe("/account");
    expect(await item("All shops").getAttribute("href")).toBe("/shops");
    await item("Sign out").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
    expect(posted).toEqual([["POST", running.webUrl]]);
    expect(complaints()).toEqual([]);
  });

  test("the first stop of the keyboard skips to the page", async () => {
    const { page } = await open(`/app?shop=${here.id}`, width);
    await heading(page, "Overview").waitFor({ state: "attached" });
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to content" });
    expect(await isFocused(skip)).toBe(true);
    await keepScreenshot(page, `own-skip-${width}`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  });
});

test("on a phone Escape closes the menu and is back at its button", async () => {
  const { page } = await open(`/app?shop=${here.id}`, 375);
  await heading(page, "Overview").waitFor({ state: "attached" });
  await openMenu(page, 375);
  await menuOf(page).getByRole("link", { name: "Products" }).focus();
  await page.keyboard.press("Escape");
  await expect.poll(() => menuOf(page).count()).toBe(0);
  await expect.poll(() => isFocused(page.getByRole("button", { name: "Toggle menu" }))).toBe(true);
});

test("who may see the data alone has that entry alone; with one shop there is nothing to choose", async () => {
  const frame = ownFrameData({ permissions: [...permissionsOf("support")], shops: [here] });
  const { page } = await open(`/app/data?shop=${here.id}`, 1280, frame);
  await heading(page, "Data").waitFor({ state: "attached" });
  expect(await menuOf(page).getByRole("link").allInnerTexts()).toEqual(["Data"]);
  expect(await page.getByRole("button", { name: /^Shop:/ }).count()).toBe(0);
  expect(await page.getByRole("navigation", { name: "Data" }).getByRole("link").allInnerTexts()).toEqual([
    "Overview",
    "Failed updates",
  ]);
});
