import { AppProvider } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { GrantCard } from "#app/components/parity/grant-card.tsx";
import { ParityCard } from "#app/components/parity/parity-card.tsx";
import type { ParityDayView } from "#app/components/parity/parity-view.ts";
import type { ParityRun } from "#app/components/parity/use-parity.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { loadParity } from "#app/routes/app.data.parity/load-parity.server.ts";
import type { AdminClient } from "#app/shopify/index.server.ts";
import { activateShop, updateScopes, updateSettings, type Shop } from "#app/tenancy/index.server.ts";
import { deliver, freshShop, useDatabase } from "#tests/factories/ingest-shop.ts";
import { restOrder } from "#tests/factories/order-spec.ts";

const database = useDatabase();
const silent: AdminClient = { query: () => Promise.reject(new Error("Shopify was not to be asked")) };

function load(shop: Shop, query = "", admin = silent) {
  const services = { db: database.db, admin, now: () => new Date("2026-11-22T15:00:00Z") };
  const request = new Request(`https://app.example.com/app/data/parity${query}`, {
    headers: { "Accept-Language": "en-US" },
  });
  return loadParity(services, shop, request);
}

async function grantedShop() {
  const shop = await freshShop(database.db);
  return (await updateScopes(database.db, shop, "read_orders,read_reports")).shop;
}

test("the range comes in parts of two months, newest first, from the first day that the data has whole", async () => {
  const shop = await grantedShop();
  const year = "?from=2026-01-01&to=2026-11-22";
  expect((await load(shop)).parts).toEqual([{ from: "2026-10-24", to: "2026-11-22" }]);
  expect((await load(shop, year)).parts).toEqual([
    { from: "2026-09-22", to: "2026-11-22" },
    { from: "2026-07-22", to: "2026-09-21" },
    { from: "2026-05-21", to: "2026-07-21" },
    { from: "2026-03-20", to: "2026-05-20" },
    { from: "2026-01-17", to: "2026-03-19" },
    { from: "2026-01-01", to: "2026-01-16" },
  ]);
  // 03:00 in UTC is the evening before in New York: the first whole day is the 23rd.
  const cut = await activateShop(database.db, shop, new Date("2026-09-23T03:00:00Z"), new Date());
  expect((await load(cut, year)).parts).toEqual([{ from: "2026-09-23", to: "2026-11-22" }]);
  expect((await load(cut, "?from=2026-01-01&to=2026-02-01")).parts).toEqual([]);
  expect((await load(cut)).facts.join(" ")).toContain("Refunds of orders from before then are missing here");
  expect(await load(cut, "?from=2026-03-02&to=2026-03-01")).toMatchObject({
    invalid: "The end date must not be before the start date.",
    range: { selected: "last_30_days" },
  });
});

test("says what of the shop's settings is left out, and whether there is anything to compare", async () => {
  const shop = await grantedShop();
  const plain = await load(shop);
  expect(plain).toMatchObject({ granted: true, hasOrders: false, recomputing: false, invalid: null });
  expect(plain.facts[0]).toContain(
    "refunds and cancellations count on the day they're made; test and deleted",
  );
  expect(plain.facts.join(" ")).not.toContain("as set in your settings");
  const own = await updateSettings(database.db, shop, { refundDate: "order", includeTestOrders: true });
  expect((await load(own)).facts).toContain(
    "Your other pages count refunds on the day of the order and test orders, as set in your settings. This page doesn't, so that days compare.",
  );
  await deliver(database.db, shop, {
    topic: "orders/create",
    payload: restOrder({ at: "2026-11-02T12:00:00Z", lines: [{ id: "1", price: "10.00" }] }),
  });
  await rebuildShop(database.db, shop);
  expect((await load(shop)).hasOrders).toBe(true);
});

test("says that days may differ while another time zone or currency is carried through", async () => {
  const shop = await grantedShop();
  const before = {
    timeZone: "Europe/Berlin",
    currency: "USD",
    includeTestOrders: false,
    refundDate: "refund",
  } as const;
  const facts = async (shown: Shop["shown"]) => (await load({ ...shop, shown })).facts.join(" ");
  expect(await facts(before)).toContain("still partly those of before (Europe/Berlin, USD)");
  expect(await facts({ ...before, timeZone: shop.timeZone })).not.toContain("those of before");
  expect(await facts(null)).not.toContain("those of before");
});

test("without the scope Shopify itself is asked, and what it does not answer is no grant", async () => {
  const shop = await freshShop(database.db);
  const scoped = (...handles: string[]): AdminClient => ({
    query: <T,>() =>
      Promise.resolve({
        outcome: "data" as const,
        data: { currentAppInstallation: { accessScopes: handles.map((handle) => ({ handle })) } } as T,
        errors: [],
      }),
  });
  expect((await load(shop, "", scoped("read_orders"))).granted).toBe(false);
  expect((await load(shop, "", scoped("read_orders", "read_reports"))).granted).toBe(true);
  const gone: AdminClient = { query: () => Promise.resolve({ outcome: "needs_reauth" }) };
  expect((await load(shop, "", gone)).granted).toBe(false);
});

const day: ParityDayView = {
  day: "2026-11-22",
  label: "Nov 22, 2026",
  running: true,
  differs: false,
  measures: [],
};
const run: ParityRun = {
  ...{
    state: "done",
    days: [day],
    outOf: 1,
    summary: "1 day compared, all match",
    differing: 0,
    trouble: null,
  },
  retry: () => undefined,
  again: () => undefined,
};

function html(parity: Partial<ParityRun>): string {
  return renderToString(
    <AppProvider i18n={translations}>
      <ParityCard
        parity={{ ...run, ...parity }}
        loading={false}
        definitions={{} as never}
        grant="idle"
        onGrant={() => undefined}
      />
    </AppProvider>,
  );
}

test("each state of the comparison says what it is", () => {
  expect(html({})).toContain("Today (in progress)");
  expect(html({})).toContain("Matches");
  expect(html({ state: "running", days: [], summary: null })).toContain("Reading Shopify’s reports…");
  expect(html({ days: [], outOf: 0, summary: null })).toContain("No days to compare");
  expect(html({ days: [{ ...day, differs: true }], differing: 1 })).toContain("Differs");
  const denied = {
    outcome: "denied",
    title: "Shopify does not let",
    detail: "Approval is missing.",
  } as const;
  const stopped = html({ state: "stopped", trouble: denied });
  expect(stopped).toContain("Approval is missing.");
  expect(stopped).toContain("Give access to reports");
  expect(stopped).not.toContain("Matches");
  const down = html({ state: "stopped", days: [], trouble: { ...denied, outcome: "trouble" } });
  expect(down).toContain("Try again");
  expect(down).not.toContain("Give access to reports");
  expect(down).not.toContain("No days to compare");
});

test("without the permission the page says what it is for, and what became of the question", () => {
  const card = (grant: "idle" | "declined" | "failed") =>
    renderToString(
      <AppProvider i18n={translations}>
        <GrantCard grant={grant} onGrant={() => undefined} />
      </AppProvider>,
    );
  expect(card("idle")).toContain("read_reports");
  expect(card("idle")).toContain("Give access to reports");
  expect(card("declined")).toContain("Access wasn’t given");
  expect(card("failed")).toContain("couldn’t be opened");
});
