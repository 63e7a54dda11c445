import "../auth/environment.ts";
import { sql } from "kysely";
import type { AppLoadContext } from "@remix-run/node";
import { Session } from "@shopify/shopify-api";
import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HomePage } from "#app/components/home/home-page.tsx";
import {
  activateShop,
  createSessionStorage,
  installShop,
  markNeedsReauth,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { signIdToken } from "#tests/standin/http/id-token.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const domain = "home-page.myshopify.com";
const HOUR = 3_600_000;
// These loaders do not look at the connection.
const context = {} as AppLoadContext;

let shop: Shop;
let home: typeof import("#app/routes/app._index/route.tsx");
let live: typeof import("#app/routes/app.live/route.ts");
let services: typeof import("#app/services.server.ts").services;

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  home = await import("#app/routes/app._index/route.tsx");
  live = await import("#app/routes/app.live/route.ts");
  const now = new Date();
  ({ shop } = await installShop(services.db, {
    domain,
    name: "Home page",
    currency: "USD",
    timeZone: "UTC",
    scopes: "read_orders",
    historyStartsAt: null,
    at: now,
  }));
  await storeSession();
});

afterAll(async () => {
  await services.close();
});

/** The shop's offline session, as a token exchange stores it. */
async function storeSession(): Promise<void> {
  const storage = createSessionStorage({
    prisma: services.database.prisma,
    cipher: services.cipher,
    now: () => new Date(),
    makeSession: (params) => new Session(params),
    onUnreadable: () => undefined,
  });
  await storage.storeSession(
    new Session({
      id: `offline_${domain}`,
      shop: domain,
      state: "",
      isOnline: false,
      scope: "read_orders",
      accessToken: "token",
      expires: new Date(Date.now() + HOUR),
      refreshToken: "refresh",
      refreshTokenExpires: new Date(Date.now() + 24 * HOUR),
    }),
  );
}

/** A request of the page's scripts: App Bridge puts the token into the header. */
function request(path: string): Request {
  const token = signIdToken({
    shopDomain: domain,
    clientId: "client-id",
    clientSecret: "client-secret",
    userId: "1",
    now: new Date(),
  });
  return new Request(`https://app.example.com${path}`, {
    headers: {
      Authorization: `Bearer ${token}`,
      "Accept-Language": "en-US",
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36",
    },
  });
}

async function load(path: string) {
  const response = await home.loader({ request: request(path), params: {}, context });
  return response.json();
}

function html(data: Awaited<ReturnType<typeof load>>): string {
  const nothing = () => undefined;
  return renderToString(
    <AppProvider i18n={translations}>
      <HomePage
        data={data}
        loading={false}
        here="/app"
        live
        announced={false}
        announcement=""
        importing={false}
        onRange={nothing}
        onCompare={nothing}
        onOrdersPage={nothing}
        onRetry={nothing}
        onImport={nothing}
        onLive={nothing}
        onAnnounced={nothing}
      />
    </AppProvider>,
  );
}

test("a shop without orders says so; its first order brings the numbers, and the live stamp changes", async () => {
  const empty = await load("/app");
  expect(empty.hasOrders).toBe(false);
  expect(html(empty)).toContain("Your sales will show here");
  await sales.sell(shop, [
    { id: 1, at: "2026-03-02T12:00:00Z", customer: 7, price: "1234.50", tax: "98.76" },
  ]);
  const answer = await live.loader({ request: request("/app/live"), params: {}, context });
  const { stamp } = await answer.json();
  expect(stamp).not.toBe(empty.stamp);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const full = await load("/app?from=2026-03-01&to=2026-03-31");
  expect(full.stamp).toBe(stamp);
  const page = html(full);
  for (const text of ["$1,333.26", "$1,234.50", "Customer 7", "#1", "Mar 1", "UTC"])
    expect(page).toContain(text);
});

test("an address that makes no sense shows the last 30 days and says why", async () => {
  const data = await load("/app?from=2026-03-31&to=2026-03-01");
  expect(data.range.selected).toBe("last_30_days");
  const page = html(data);
  expect(page).toContain("These dates can’t be shown");
  expect(page).toContain("The end date must not be before the start date.");
});

test("numbers are written as the admin's locale writes them, in the shop's currency", async () => {
  await sales.sell(shop, [{ id: 2, at: "2026-04-02T12:00:00Z", price: "1234.50" }]);
  const german = await load("/app?locale=de&from=2026-04-01&to=2026-04-30");
  if (german.home.summary.outcome !== "ready") throw new Error("failed");
  expect(german.home.summary.result.metrics[0]?.value).toBe("1.234,50\u00a0$");
  const nonsense = await load("/app?locale=%3Cscript%3E&from=2026-04-01&to=2026-04-30");
  expect(nonsense.home.locale).toBe("en-US");
});

test("one failing report shows an error in its place; the page answers with the others", async () => {
  await sales.sell(shop, [{ id: 3, at: "2026-05-02T12:00:00Z", customer: 7, price: "10.00" }]);
  await sql`RENAME TABLE customer_day TO customer_day_away`.execute(services.db);
  try {
    const data = await load("/app?from=2026-05-01&to=2026-05-31&compare=year");
    expect([data.home.summary.outcome, data.home.topCustomers.outcome]).toEqual(["failed", "failed"]);
    expect([data.home.revenueTrend.outcome, data.home.recentOrders.outcome]).toEqual(["ready", "ready"]);
    const page = html(data);
    expect(page.match(/couldn&#x27;t be loaded/g)).toHaveLength(2);
    expect(page).toContain("$10.00");
  } finally {
    await sql`RENAME TABLE customer_day_away TO customer_day`.execute(services.db);
  }
});

test("a failed import can be asked for again; asking twice changes nothing", async () => {
  const ask = () => home.action({ request: request("/app?index"), params: {}, context });
  expect(await (await ask()).json()).toEqual({ outcome: "done", message: "Import started." });
  expect(await (await ask()).json()).toEqual({ outcome: "done", message: "Already in progress." });
  const data = await load("/app");
  expect(data.backfill?.state).toBe("running");
  expect(html(data)).toContain("Importing your orders");
});

test("after Shopify had ended the access the page says since when, that it is back, and that nothing is to be done", async () => {
  const at = new Date("2026-11-20T15:12:00Z");
  const installation = {
    domain,
    name: "",
    currency: "USD",
    timeZone: "UTC",
    scopes: "read_orders,read_customers,read_products",
  };
  const visit = () => installShop(services.db, { ...installation, historyStartsAt: null, at: new Date() });
  expect((await load("/app")).reconnected).toBeNull();
  await markNeedsReauth(services.db, shop, at);
  await storeSession();
  expect((await visit()).outcome).toBe("reauthorized");
  const { reconnected } = await load("/app");
  expect(reconnected).toMatch(/Shopify ended Tillsight's access on Nov 20(, 2026)?, 3:12\sPM\./);
  expect(reconnected).toContain("missed updates are being read.");
  await activateShop(services.db, shop, null, new Date());
  expect((await load("/app")).reconnected).toBeNull();
});

test("without a token nothing is answered", async () => {
  const bare = new Request("https://app.example.com/app/live", {
    headers: { Authorization: "Bearer nonsense", "User-Agent": "Mozilla/5.0 Chrome/140 Safari/537.36" },
  });
  const refused = await live.loader({ request: bare, params: {}, context }).catch((error: unknown) => error);
  expect((refused as Response).status).toBe(401);
});
