import "../auth/environment.ts";
import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { embeddedShop, pageRequest } from "#tests/factories/embedded-shop.ts";
import { pageRoutes } from "./page-routes.ts";
import type { ServedRoutes } from "../serve-routes.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const domain = "every-link.myshopify.com";
let services: typeof import("#app/services.server.ts").services;
let served: ServedRoutes;

/** Sales on the first day that there can be, before 2000, today, tomorrow and in the last year that a date may have. */
const days = [
  "1970-01-01T00:00:00Z",
  "1999-12-31T12:00:00Z",
  "2026-11-22T11:00:00Z",
  "2031-05-01T12:00:00Z",
  "9998-12-30T12:00:00Z",
];

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  const { deliver } = await import("#tests/factories/ingest-shop.ts");
  const { restOrder } = await import("#tests/factories/order-spec.ts");
  const { rebuildShop } = await import("#app/rollups/index.server.ts");
  vi.spyOn(services, "now").mockReturnValue(NOW);
  const shop = await embeddedShop(services, domain, { timeZone: "America/New_York" });
  for (const [place, at] of days.entries()) {
    const lines = [{ id: `${place + 1}1`, product: "91", price: "20.00", discount: "5.00" }];
    const refunds = [
      { id: `7${place}`, at, lines: [{ line: `${place + 1}1`, quantity: 1, subtotal: "15.00" }] },
    ];
    const order = restOrder({ id: `50${place}`, at, customer: String(800 + place), lines, refunds });
    await deliver(services.db, shop, { topic: "orders/updated", payload: order });
  }
  await rebuildShop(services.db, shop);
  served = await servePages();
});
afterAll(async () => {
  await served.close();
  await services.close();
});

type Route = NonNullable<ServerBuild["routes"][string]>;
type AssetRoute = ServerBuild["assets"]["routes"][string];

/** Every page of the app as a document, behind the server's own limits. */
async function servePages(): Promise<ServedRoutes> {
  const { serveBuild } = await import("../serve-routes.ts");
  const entry = await import("#app/entry.server.tsx");
  const root = await import("#app/root.tsx");
  const pages = await pageRoutes();
  const parts: Record<string, { module: unknown; path?: string; index?: boolean; parentId?: string }> = {
    root: { module: root, path: "" },
  };
  for (const { id, path, module } of pages) {
    if (id === "app") parts["routes/app"] = { module, path: "app", parentId: "root" };
    else if (path === "/app") parts[`routes/${id}`] = { module, index: true, parentId: "routes/app" };
    else parts[`routes/${id}`] = { module, path: path.slice("/app/".length), parentId: "routes/app" };
  }
  return serveBuild({
    routes: Object.fromEntries(
      Object.entries(parts).map(([id, { module, ...rest }]) => [
        id,
        { id, ...rest, module: module as Route["module"] },
      ]),
    ),
    entry: { module: entry },
    assets: {
      entry: { imports: [], module: "/assets/entry.js" },
      routes: Object.fromEntries(
        Object.entries(parts).map(([id, { module: _, ...rest }]) => [
          id,
          { id, ...rest, module: `/assets/${id}.js`, hasLoader: true } as AssetRoute,
        ]),
      ),
      url: "/assets/manifest.js",
      version: "1",
    },
  });
}

async function open(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const { url, headers } = pageRequest(domain, path, { issuedAt: NOW });
  const { pathname, search } = new URL(url);
  const answer = await fetch(`${served.origin}${pathname}${search}`, {
    headers: Object.fromEntries(headers),
    redirect: "manual",
  });
  return { status: answer.status, text: await answer.text() };
}

/** Where a page's links lead, within the app: each address once, without what only the admin adds. */
function linksOf(page: string): string[] {
  const found = [...page.matchAll(/href="(\/app[^"#]*)"/g)].map(([, path = ""]) =>
    path.replaceAll("&amp;", "&"),
  );
  return [...new Set(found)];
}

/** What leads to other rows only: links of one kind are followed so many times. */
const PER_KIND = 12;

test("F3: every link of every page leads to a page that answers, over every range that a picker offers", async () => {
  const start = [
    "/app?preset=all_time&compare=year",
    "/app?preset=all_time&compare=previous",
    "/app?from=1970-01-01&to=1999-12-31&compare=previous",
    "/app/products?preset=all_time",
    "/app/cohorts?preset=all_time&months=60&value=lifetimeValue",
    "/app/cohorts?preset=all_time&months=60&until=1972-06",
    "/app/ledger?metric=total_sales&preset=all_time",
    "/app/data",
    "/app/settings",
  ];
  const seen = new Map<string, number>();
  const kinds = new Map<string, number>();
  const queue = [...start];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    const [pathname = "", search = ""] = path.split("?");
    const kind = `${pathname} ${new URLSearchParams(search).get("metric") ?? ""}`;
    const times = kinds.get(kind) ?? 0;
    if (times >= PER_KIND) continue;
    kinds.set(kind, times + 1);
    const { status, text } = await open(path);
    seen.set(path, status);
    queue.push(...linksOf(text));
  }
  expect([...seen].filter(([, status]) => status !== 200)).toEqual([]);
  expect([...seen.keys()].filter((path) => path.startsWith("/app/ledger")).length).toBeGreaterThan(20);
  expect(
    [...seen.keys()].some((path) => path.includes("from=1970-01-01") || path.includes("from=1969-12-31")),
  ).toBe(true);
});

test("F3: what is dated after today is in no list and no report before its day", async () => {
  const { text } = await open("/app?preset=all_time");
  expect(text).toContain("#502");
  expect(text).not.toContain("#503");
  expect(text).not.toContain("#504");
});
