import "./environment.ts";
import { readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersNotCounted } from "#app/insights/index.server.ts";
import { createApiKey } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { signedHeaders } from "../../factories/delivery.ts";
import { ledger } from "../../factories/ingest-shop.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { inboxRows, installedShop, workerContext } from "../../factories/worker-shop.ts";

/** What people reported of Shopify goes the whole way: signed, over HTTP, through the worker, to what the API answers. */

const queue = useQueueDatabase();
const folder = new URL("../../payloads/reported/", import.meta.url);
const files = readdirSync(folder).sort();
const reportedNumbers = [...new Set(files.map((file) => file.slice(0, 2)))];
let origin = "";
let close: () => Promise<void>;

beforeAll(async () => {
  const { serveRoutes, webhookRoutes } = await import("../serve-routes.ts");
  const { routes } = await import("../api/serve-api.ts");
  ({ origin, close } = await serveRoutes({ ...webhookRoutes, ...routes() }));
});
afterAll(async () => {
  await close();
  const { services } = await import("#app/services.server.ts");
  await services.close();
});

/** Posts the payloads of one report (NN-J-topic.json, J the order) and works; what the shop has then. */
async function told(number: string) {
  const { db } = queue;
  const shop = await installedShop(db);
  for (const [index, file] of files.filter((name) => name.startsWith(`${number}-`)).entries()) {
    const topic = file.replace(/^\d+-\d+-|\.json$/g, "").replace("_", "/");
    const body = readFileSync(new URL(file, folder));
    const headers = signedHeaders(body, {
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop.domain ?? "",
      "x-shopify-triggered-at": new Date(Date.UTC(2026, 9, 2, 0, index)).toISOString(),
    });
    const { status } = await fetch(`${origin}/webhooks/shopify`, { method: "POST", headers, body });
    expect([file, status]).toEqual([file, 200]);
    await drain(workerContext(db));
  }
  const { fields, orders, unread } = await ordersNotCounted(db, shop, { limit: 9 });
  const creation = await createApiKey(db, shop, {
    ...{ name: "Reader", scopes: ["read"], expiresAt: null, actor: "user:1", at: new Date() },
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  const key = creation.text;
  const read = async <Answer>(path: string) => {
    const answer = await fetch(`${origin}/api/insights/${path}`, { headers: { "x-api-key": key } });
    expect([path, answer.status]).toEqual([path, 200]);
    return (await answer.json()) as Answer;
  };
  return {
    shop,
    rows: (await ledger(db, shop)).map((row) => row.replace(/ \d{13,}/, "")),
    notes: fields.map(({ field }) => field),
    unproven: orders.map(({ total, expected, found }) => `${total} ${expected} ${found}`),
    unread,
    dead: (await inboxRows(db)).filter(({ state }) => state === "dead").map(({ topic }) => topic),
    /** Of everything that the shop ever sold. */
    numbers: async () => {
      const { metrics } = await read<{ metrics: Record<string, { value: unknown }> }>(
        `summary?${ALWAYS}&compare=none`,
      );
      const { amount } = metrics.totalSales?.value as { amount: string };
      return [metrics.orders?.value, amount, metrics.customers?.value, metrics.returningCustomerRate?.value];
    },
    products: async () =>
      (
        await read<{ products: { title: string; netSales: { amount: string } }[] }>(`products?${ALWAYS}`)
      ).products.map(({ title, netSales }) => [title.slice(0, 12), netSales.amount]),
  };
}

const ALWAYS = "from=2015-01-01&to=2019-12-31";

interface Report {
  readonly name: string;
  readonly number: string;
  readonly rows: readonly string[];
  /** Orders, total sales, customers, returning customer rate. */
  readonly numbers: readonly (number | string | null)[];
  readonly notes?: readonly string[];
  readonly unproven?: readonly string[];
}

const reports: readonly Report[] = [
  {
    number: "01",
    numbers: [1, "108.00", 0, null],
    name: "tax that is told of the order only is in its goods",
    rows: ["01-04 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108"],
  },
  {
    number: "02",
    numbers: [1, "100.00", 0, null],
    name: "a presentment currency that is no ISO code",
    rows: ["01-07 ORDER/ORDER PRODUCT 1 | 100 0 0 100 0 100"],
  },
  {
    number: "03",
    numbers: [1, "100.00", 0, null],
    name: "a discount on shipping that an edit removed is none on goods",
    rows: [
      "01-10 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "01-10 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "01-10 ORDER/ORDER SHIPPING 1 | 10 10 0 0 0 0",
    ],
  },
  {
    number: "14",
    numbers: [1, "100.00", 0, null],
    name: "duties that prices contain are no part of the goods",
    rows: ["02-12 ORDER/ORDER DUTY 1 | 12 0 0 12 0 12", "02-12 ORDER/ORDER PRODUCT 1 | 88 0 0 88 0 88"],
  },
  {
    number: "28",
    numbers: [1, "202.98", 0, null],
    name: "goods refunded without a value wait for Shopify's telling",
    rows: ["03-25 ORDER/ORDER PRODUCT 1 | 199 0 0 199 3.98 202.98"],
  },
  {
    number: "31",
    numbers: [1, "108.00", 0, null],
    name: "tax of refunded shipping stands in the adjustment beside it",
    rows: [
      "04-04 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108",
      "04-04 ORDER/ORDER SHIPPING 1 | 5 0 0 5 0.4 5.4",
      "04-05 REFUND/RETURN SHIPPING -1 | 0 0 5 -5 -0.4 -5.4",
    ],
  },
  {
    number: "33",
    numbers: [1, "0.00", 0, null],
    name: "a whole order given back sums to nothing",
    rows: [
      "04-10 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108",
      "04-10 ORDER/ORDER SHIPPING 1 | 5 0 0 5 0.4 5.4",
      "04-11 REFUND/RETURN PRODUCT -1 | 0 0 100 -100 -8 -108",
      "04-11 REFUND/RETURN SHIPPING -1 | 0 0 5 -5 -0.4 -5.4",
    ],
  },
  {
    number: "35",
    name: "of two customers that were merged one is left, who returned",
    rows: ["05-21 ORDER/ORDER PRODUCT 1 | 10 0 0 10 0 10", "05-22 ORDER/ORDER PRODUCT 1 | 10 0 0 10 0 10"],
    numbers: [2, "20.00", 1, "1.000000"],
  },
  {
    number: "40",
    numbers: [1, "20.00", 0, null],
    name: "a newer version without lines empties no order",
    rows: ["06-10 ORDER/ORDER PRODUCT 1 | 20 0 0 20 0 20"],
  },
  {
    number: "47",
    numbers: [1, "35.00", 0, null],
    name: "an empty text is no amount",
    rows: ["05-22 ORDER/ORDER PRODUCT 1 | 35 0 0 35 0 35"],
  },
  {
    number: "48",
    numbers: [1, "108.9985", 0, null],
    name: "a tax of six decimals is rounded to four",
    rows: ["05-25 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8.9985 108.9985"],
  },
  {
    number: "54",
    numbers: [3, "90.00", 0, null],
    name: "a currency in small letters, no amount in a total's set, no set at a price",
    rows: ["05", "06", "07"].map((day) => `08-${day} ORDER/ORDER PRODUCT 1 | 30 0 0 30 0 30`),
    notes: ["total_price_set.shop_money.amount"],
  },
  {
    number: "63",
    numbers: [1, "89.64", 0, null],
    name: "a cancelled order keeps its refund's discrepancy, as Shopify keeps it as sales",
    rows: [
      "07-09 ORDER/ORDER PRODUCT 1 | 199.64 0 0 199.64 0 199.64",
      "07-09 ORDER/ORDER PRODUCT 1 | 399.3 0 0 399.3 0 399.3",
      "07-10 CANCEL/RETURN PRODUCT -1 | 0 0 399.3 -399.3 0 -399.3",
      "07-10 REFUND/RETURN ADJUSTMENT 0 | 0 0 -89.64 89.64 0 89.64",
      "07-10 REFUND/RETURN PRODUCT -1 | 0 0 199.64 -199.64 0 -199.64",
    ],
  },
  {
    number: "66",
    numbers: [1, "50.00", 0, null],
    name: "shipping that an edit removed is sold on its day and goes on the edit's",
    rows: [
      "07-18 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "07-18 ORDER/ORDER SHIPPING 1 | 10 0 0 10 0 10",
      "07-19 ORDER_EDIT/RETURN SHIPPING -1 | 0 0 10 -10 0 -10",
    ],
  },
  {
    number: "68",
    numbers: [3, "30.00", 1, "0.000000"],
    name: "F8: an order whose customer has no id counts, as a guest's",
    rows: ["09-30", "10-01", "10-02"].map((day) => `${day} ORDER/ORDER PRODUCT 1 | 10 0 0 10 0 10`),
    notes: ["customer"],
  },
  {
    number: "72",
    numbers: [1, "24.00", 0, null],
    name: "shipping's discounted price alone is no discount on goods; its own totals disagree",
    rows: ["10-16 ORDER/ORDER PRODUCT 1 | 20 0 0 20 0 20", "10-16 ORDER/ORDER SHIPPING 1 | 10 6 0 4 0 4"],
    unproven: ["current 30.0000 24.0000"],
  },
];

describe("payloads that people reported of Shopify come to the right numbers", () => {
  test("every report is asked about", () => {
    expect([...reports.map(({ number }) => number), "97", "99"]).toEqual(reportedNumbers);
  });

  test.each(reports)("$number: $name", async ({ number, rows, numbers, notes = [], unproven = [] }) => {
    const found = await told(number);
    expect(found.rows).toEqual(rows);
    expect(await found.numbers()).toEqual(numbers);
    expect({ notes: found.notes, unproven: found.unproven }).toEqual({ notes, unproven });
    // Of 40 one message is no order: it has neither lines nor a currency.
    expect(found.unread).toBe(number === "40" ? 1 : 0);
    expect(found.dead).toEqual(number === "40" ? ["orders/updated"] : []);
  });

  test("97: items without a product are named by their titles", async () => {
    const found = await told("97");
    expect(await found.products()).toEqual([
      ['=HYPERLINK("', "21.00"],
      ["Gone lamp", "19.00"],
      ["🫖 <img src=", "5.00"],
    ]);
    expect(await found.numbers()).toEqual([1, "45.00", 0, null]);
    expect(found.dead).toEqual([]);
  });

  test("99: a line's product stays known when Shopify forgets it", async () => {
    const found = await told("99");
    expect(await found.products()).toEqual([
      ["Walnut tray", "64.00"],
      ["Engraving", "8.00"],
    ]);
    expect(await found.numbers()).toEqual([2, "72.00", 0, null]);
    expect(found.dead).toEqual([]);
  });

  test("28: the refund waits to be read, and is counted as waiting", async () => {
    const { shop } = await told("28");
    expect((await ordersNotCounted(queue.db, shop, { limit: 1 })).refundsToRead).toBe(1);
  });
});
