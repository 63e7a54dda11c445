import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type FrameLocator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startStandin } from "#tests/standin/http/server.ts";
import { createWorld } from "#tests/standin/world/index.ts";
import { findChromium } from "../../scripts/prepare/chromium.mjs";

const SHOP = "harbor-goods.myshopify.com";
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});
afterAll(() => browser.close());

/** A page of an app that uses every part of App Bridge that the stand-in has. */
function appPage(path: string, appBridgeUrl: string): string {
  return `<!doctype html><html><head><title>Page ${path}</title>
<script src="${appBridgeUrl}" data-api-key="key"></script></head><body>
<s-app-nav><a href="/app" rel="home">Home</a><a href="/app/orders">Orders</a><a href="/app/settings">Settings</a></s-app-nav>
<ui-title-bar title="Bar ${path}"><button id="primary" variant="primary">Create</button></ui-title-bar>
<ui-modal id="modal"><p>Modal body</p><ui-title-bar title="Make it"><button id="confirm" variant="primary">Confirm</button></ui-title-bar></ui-modal>
<ui-save-bar id="bar"><button id="save" variant="primary"></button><button id="discard"></button></ui-save-bar>
<form data-save-bar><input name="field"></form>
<h1>${path}</h1><pre id="log"></pre>
<script>
  const log = (text) => (document.getElementById("log").textContent += text + "\\n");
  for (const id of ["primary", "confirm", "save", "discard"]) document.getElementById(id).addEventListener("click", () => log("clicked " + id));
  for (const id of ["modal", "bar"]) for (const type of ["show", "hide"]) document.getElementById(id).addEventListener(type, () => log(id + " " + type));
  document.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); log("submitted"); });
</script></body></html>`;
}

interface Shell {
  page: Page;
  app: FrameLocator;
  url: string;
  /** What the app was asked for, `METHOD path`. */
  requests: string[];
  log: () => Promise<string[]>;
}

/** An admin with the app open at `path`, in a window of `width` pixels. */
async function openShell(path: string, width = 1280): Promise<Shell> {
  const requests: string[] = [];
  let tokensRefused = 0;
  let appBridgeUrl = "";
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://app");
    requests.push(`${request.method ?? ""} ${url.pathname}`);
    response.setHeader("content-type", "text/html");
    response.setHeader(
      "content-security-policy",
      `frame-ancestors https://${SHOP} https://admin.shopify.com`,
    );
    if (url.pathname === "/auth/session-token") {
      response.end(`<script data-api-key="key" src="${appBridgeUrl}"></script>`);
    } else if (url.pathname === "/api") {
      tokensRefused += 1;
      if (tokensRefused === 1) response.writeHead(401, { "X-Shopify-Retry-Invalid-Session-Request": "1" });
      response.end(request.headers.authorization ?? "none");
    } else if (
      url.pathname === "/app/bounced" &&
      url.searchParams.has("id_token") &&
      !url.searchParams.has("back")
    ) {
      url.searchParams.delete("id_token");
      url.searchParams.set("back", "1");
      const bounce = new URLSearchParams(url.searchParams);
      bounce.set("shopify-reload", `http://elsewhere.example.com${url.pathname}${url.search}`);
      response.writeHead(302, { location: `/auth/session-token?${bounce.toString()}` }).end();
    } else {
      response.end(appPage(url.pathname, appBridgeUrl));
    }
  };
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const world = createWorld({ seed: 1 });
  world.addShop({ domain: SHOP, name: "Harbor Goods" });
  const standin = await startStandin({
    world,
    doors: {
      executeAdmin: () => Promise.reject(new Error("this app calls no Admin API")),
      openBulkResult: () => Promise.resolve({ outcome: "missing" }),
    },
    apps: [
      {
        clientId: "key",
        clientSecret: "secret",
        handle: "tillsight",
        name: "Tillsight",
        appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        scopes: ["read_orders"],
        optionalScopes: ["read_reports"],
        apiVersion: "2026-07",
        subscriptions: [],
      },
    ],
  });
  appBridgeUrl = `${standin.url}/app-bridge.js`;
  standin.install(SHOP);
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width, height: 720 } });
  onTestFinished(async () => {
    await context.close();
    await standin.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  onTestFinished(() => expect(faults).toEqual([]));
  await page.goto(`${standin.url}/store/harbor-goods/apps/tillsight${path}`);
  const app = page.frameLocator("iframe");
  await app.locator("h1").waitFor();
  return {
    page,
    app,
    url: standin.url,
    requests,
    log: async () => ((await app.locator("#log").textContent()) ?? "").split("\n").filter(Boolean),
  };
}

test("menu, title and address follow the app; the open entry is marked", async () => {
  const { page, app } = await openShell("/app");
  await page.locator(".app-nav a").first().waitFor();
  expect(await page.locator(".app-nav a").allTextContents()).toEqual(["Orders", "Settings"]);
  await expect.poll(() => page.locator("[data-title]").textContent()).toBe("Bar /app");
  await page.locator(".app-nav a", { hasText: "Settings" }).click();
  await app.locator("h1", { hasText: "/app/settings" }).waitFor();
  await page.waitForURL(/\/apps\/tillsight\/app\/settings$/);
  await expect
    .poll(() => page.locator(".app-nav a[aria-current=page]").allTextContents())
    .toEqual(["Settings"]);
  expect(await page.title()).toBe("Harbor Goods · Page /app/settings");
});

test("shopify:navigate reaches an app that listens, instead of a page load", async () => {
  const { page, app, requests } = await openShell("/app");
  await app.locator("body").evaluate(() => {
    addEventListener("shopify:navigate", (event) => {
      history.pushState(null, "", (event.target as Element).getAttribute("href"));
    });
  });
  await page.locator(".app-nav a", { hasText: "Orders" }).click();
  await page.waitForURL(/\/apps\/tillsight\/app\/orders$/);
  expect(requests.filter((request) => request === "GET /app/orders")).toEqual([]);
});

test("fetch carries a session token, and tries again with a fresh one when the app says so", async () => {
  const { app, requests } = await openShell("/app");
  const answer = await app.locator("body").evaluate(async () => (await fetch("/api")).text());
  expect(answer).toMatch(/^Bearer eyJ/);
  expect(requests.filter((request) => request === "GET /api")).toHaveLength(2);
});

test("the bounce page comes back with a fresh id token and keeps the path", async () => {
  const { page, requests } = await openShell("/app/bounced?from=2026-11-01");
  expect(requests).toEqual(["GET /app/bounced", "GET /auth/session-token", "GET /app/bounced"]);
  await page.waitForURL(/\/app\/bounced\?from=2026-11-01/);
});

test("toast, title bar, modal and save bar work both ways", async () => {
  const { page, app, log } = await openShell("/app");
  await app.locator("body").evaluate(() => void shopify.toast.show("Saved it", { isError: true }));
  await page.locator(".toast.error", { hasText: "Saved it" }).waitFor();
  await page.locator("[data-actions] button", { hasText: "Create" }).click();
  await expect.poll(log).toEqual(["clicked primary"]);
  await app.locator("body").evaluate(() => void shopify.modal.show("modal"));
  await app.getByRole("dialog", { name: "Make it" }).getByText("Modal body").waitFor();
  await app.getByRole("button", { name: "Confirm" }).click();
  await app.getByRole("button", { name: "Close" }).click();
  await app.getByRole("dialog").waitFor({ state: "detached" });
  await app.locator("body").evaluate(() => void shopify.saveBar.show("bar"));
  await page.getByRole("region", { name: "Unsaved changes" }).getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  // The press reaches the frame as a message; a bar that is hidden before has no button any more.
  await expect.poll(log).toContain("clicked discard");
  await app.locator("body").evaluate(() => void shopify.saveBar.hide("bar"));
  await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "hidden" });
  await expect
    .poll(log)
    .toEqual([
      "clicked primary",
      "modal show",
      "clicked confirm",
      "modal hide",
      "bar show",
      "clicked save",
      "clicked discard",
      "bar hide",
    ]);
});

test("a form with data-save-bar shows the bar at the first change and submits by it", async () => {
  const { page, app, log } = await openShell("/app");
  await app.locator("input").fill("x");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "hidden" });
  await expect.poll(log).toEqual(["submitted"]);
});

test("scopes are asked for in the admin, and links to the admin's own pages leave the app", async () => {
  const { page, app } = await openShell("/app");
  const asked = app.locator("body").evaluate(() => shopify.scopes.request(["read_reports"]));
  await page.getByRole("button", { name: "Allow" }).click();
  expect(await asked).toEqual({
    result: "granted-all",
    detail: {
      granted: ["read_orders", "read_reports"],
      required: ["read_orders"],
      optional: ["read_reports"],
    },
  });
  await app.locator("body").evaluate(() => void open("shopify:admin/orders/5", "_top"));
  await page.waitForURL(/\/store\/harbor-goods\/orders\/5$/);
});

test("on a narrow screen the navigation is a drawer, and nothing is wider than the screen", async () => {
  const { page, app } = await openShell("/app", 375);
  expect(await page.locator("nav").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Open navigation" }).click();
  await page.locator(".app-nav a", { hasText: "Orders" }).click();
  await app.locator("h1", { hasText: "/app/orders" }).waitFor();
  await page.locator("nav").waitFor({ state: "hidden" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
});
