import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import axe from "axe-core";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sign, signedHeaders } from "../factories/delivery.ts";
import { clientSecret } from "../system/app.ts";
import { until } from "../system/control.ts";
import { stopProcess } from "../system/processes.ts";
import { openAdmin, type AdminPage } from "./fixture/admin.ts";
import { keepScreenshot, openBrowser, openPage } from "./fixture/browser.ts";
import { installAll, settled } from "./fixture/settled.ts";
import { startRunning, type Running } from "./fixture/start.ts";

const full = { domain: "seen-by-all.myshopify.com", orders: 90, customers: 25, products: 12 };
const empty = { domain: "seen-empty.myshopify.com", orders: 0, customers: 0, products: 2 };
const importing = { domain: "seen-importing.myshopify.com", orders: 60, customers: 10, products: 4 };

/** Serious faults that stay until charts and tables are built anew. Nothing else may be added here. */
const known: readonly { readonly rule: string; readonly html: RegExp; readonly why: string }[] = [
  {
    rule: "aria-required-children",
    html: /^<svg [^>]*class="_SVG_/,
    why: "polaris-viz gives its charts the role of a table or a list; the table behind each chart says all of it",
  },
  {
    rule: "aria-required-children",
    html: /^<div class="_Container_[^"]*" role="list"/,
    why: "polaris-viz's legend is a list without items",
  },
  {
    rule: "svg-img-alt",
    html: /^<(?:circle|path) [^>]*role="(?:image|img)"/,
    why: "polaris-viz makes an unnamed picture of each point",
  },
];

let running: Running;
let browser: Browser;
let letter: number;

beforeAll(async () => {
  [running, browser] = await Promise.all([
    startRunning({ name: "e2e-accessibility", shops: [full, empty, importing] }),
    openBrowser(),
  ]);
  const worker = await running.startWorker();
  await installAll(running, [full.domain, empty.domain]);
  await settled(running);
  await sendCut();
  const dead = "SELECT COALESCE(MAX(id), 0) n FROM webhook_inbox WHERE state = 'dead'";
  letter = await until(
    "the update to be given up",
    async () => (await running.count(dead)) || undefined,
    120,
  );
  await running.connection.query(
    `INSERT INTO unproven_order (shop_id, order_id, total, expected, found)
     SELECT shop_id, external_id, 'placed', 100, 90 FROM sales_order WHERE test = 0 LIMIT 2`,
  );
  // Who works no more leaves the third shop's import where it is.
  await stopProcess(worker);
  await installAll(running, [importing.domain]);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

/** An update of the shop that cannot be read: known to be missing in its numbers. */
async function sendCut(): Promise<void> {
  const body = '{"id":4711,"note":}';
  const headers = signedHeaders(body, {
    "x-shopify-hmac-sha256": sign(body, clientSecret),
    "x-shopify-shop-domain": full.domain,
    "x-shopify-webhook-id": randomUUID(),
  });
  await fetch(`${running.webUrl}/webhooks/shopify`, { method: "POST", headers, body });
}

/** Addresses of the app's pages: of every file in routes that draws one; and one that is no page. */
const paths = globSync("app/routes/app.*/route.tsx")
  .filter((file) => /^export default function/m.test(readFileSync(file, "utf8")))
  .map((file) => file.replace(/^app\/routes\//, "").replace(/\/route\.tsx$/, ""))
  .map(
    (id) =>
      `/${id
        .split(".")
        .filter((part) => !part.startsWith("_"))
        .join("/")}`,
  )
  .concat("/app/nonsense");

/** Pages of a section; "" is what stands in none. */
const pagesOf = (section: string) =>
  paths
    .filter((path) => (/^\/app\/(data|settings)/.exec(path)?.[1] ?? "") === section)
    .map((path) => path.replace("$id", String(letter)))
    .map((path) => (path === "/app/ledger" ? `${path}?metric=total_sales&preset=last_90_days` : path));

const appFrame = (page: Page): Frame => {
  const frame = page.frame({ name: "app-iframe" });
  if (!frame) throw new Error("the admin shows no app");
  return frame;
};

/** Waits until a page stands in the frame, alive and with all that arrives after it. */
async function open({ page, home }: AdminPage, domain: string, path: string): Promise<void> {
  await page.goto(`${running.adminUrl(domain)}${path}`);
  await home.frame.locator("main h1").first().waitFor({ state: "attached" });
  await page.waitForLoadState("networkidle");
}

/** What axe finds serious or critical in a document, as "rule: element", without what is known. */
async function faultsOf(document: Frame | Page): Promise<string[]> {
  await document.evaluate(axe.source);
  const { violations } = await document.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(window.document, {
      resultTypes: ["violations"],
      // Of WCAG 2.2: axe leaves it out unless it is asked for.
      rules: { "target-size": { enabled: true } },
    }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ rule: id, html })))
    .filter(({ rule, html }) => !known.some((one) => one.rule === rule && one.html.test(html)))
    .map(({ rule, html }) => `${rule}: ${html.slice(0, 200)}`);
}

/** At both widths: what is serious in the document, and where it has not one main part and one heading of the first level. */
async function look(page: Page, document: () => Frame | Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 1400 });
    await expect.poll(() => document().evaluate(chartsAreDrawn)).toBe(true);
    await keepScreenshot(page, `look-${width}-${name}`);
    const count = (selector: string) => document().locator(selector).count();
    const landmarks = `${await count("main, [role=main]")} main, ${await count("h1")} h1`;
    if (landmarks !== "1 main, 1 h1") found.push(`${name} at ${width}: ${landmarks}`);
    found.push(...(await faultsOf(document())).map((fault) => `${name} at ${width}: ${fault}`));
  }
  return found;
}

/** Charts come after the page. */
const chartsAreDrawn = () =>
  [...document.querySelectorAll(".ts-fill, .ts-above-axis")].every(
    (box) => box.querySelector("svg") !== null || box.textContent !== "",
  );

test("every page of the app is looked at", () => {
  expect(["", "data", "settings"].map((section) => pagesOf(section).length >= 4)).toEqual([true, true, true]);
});

test.for([
  ["with orders", full.domain, ""],
  ["with orders", full.domain, "data"],
  ["with orders", full.domain, "settings"],
  ["without any", empty.domain, ""],
  ["without any", empty.domain, "data"],
  ["while orders are imported", importing.domain, ""],
  ["while orders are imported", importing.domain, "data"],
] as const)("a shop %s: everybody can use its pages (%s, %s)", async ([state, domain, section]) => {
  const admin = await openAdmin(browser, running, domain, "/app");
  const found: string[] = [];
  for (const path of pagesOf(section)) {
    await open(admin, domain, path);
    found.push(
      ...(await look(admin.page, () => appFrame(admin.page), `${state}${path.replace(/\?.*/, "")}`)),
    );
  }
  // Only what is no page, and another shop's update, may be complained of.
  expect(admin.complaints().filter((text) => !/404/.test(text))).toEqual([]);
  expect(found).toEqual([]);
});

test("what stands outside of the admin can be used by everybody, too", async () => {
  const outside = await openPage(browser);
  const { page } = outside;
  const found: string[] = [];
  for (const path of ["/", "/help", "/privacy"]) {
    await page.goto(`${running.webUrl}${path}`);
    found.push(...(await look(page, () => page, `public${path}`)));
  }
  await outside.close();
  expect(found).toEqual([]);
});
