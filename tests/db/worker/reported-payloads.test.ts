import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ordersNotCounted } from "#app/insights/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { ledger } from "#tests/factories/ingest-shop.ts";
import { useQueueDatabase } from "#tests/factories/queue-database.ts";
import { inboxRows, installedShop, send, workerContext } from "#tests/factories/worker-shop.ts";

const queue = useQueueDatabase();
const folder = new URL("../../payloads/reported/", import.meta.url);
const files = readdirSync(folder).sort();

/** Sends the payloads of one report (NN-J-topic.json, J the order) and works; what the shop has then. */
async function told(number: string) {
  const { db } = queue;
  const shop = await installedShop(db);
  for (const [index, file] of files.filter((name) => name.startsWith(`${number}-`)).entries()) {
    const [resource = "", event = ""] = file.replace(/^\d+-\d+-|\.json$/g, "").split("_");
    const body = readFileSync(new URL(file, folder));
    const triggeredAt = new Date(Date.UTC(2026, 9, 2, 0, index));
    await send(db, shop, `${resource}/${event}`, body, { triggeredAt });
    await drain(workerContext(db));
  }
  const { fields, orders, unread } = await ordersNotCounted(db, shop, { limit: 9 });
  return {
    shop,
    rows: (await ledger(db, shop)).map((row) => row.replace(/ \d{13,}/, "")),
    notes: fields.map(({ field }) => field),
    unproven: orders.map(({ total, expected, found }) => `${total} ${expected} ${found}`),
    unread,
  };
}

interface Report {
  readonly name: string;
  readonly number: string;
  readonly rows: readonly string[];
  readonly notes?: readonly string[];
  readonly unproven?: readonly string[];
}

const reports: readonly Report[] = [
  {
    number: "01",
    name: "tax that is told of the order only is in its goods",
    rows: ["01-04 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108"],
  },
  {
    number: "02",
    name: "a presentment currency that is no ISO code",
    rows: ["01-07 ORDER/ORDER PRODUCT 1 | 100 0 0 100 0 100"],
  },
  {
    number: "03",
    name: "a discount on shipping that an edit removed is none on goods",
    rows: [
      "01-10 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "01-10 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "01-10 ORDER/ORDER SHIPPING 1 | 10 10 0 0 0 0",
    ],
  },
  {
    number: "14",
    name: "duties that prices contain are no part of the goods",
    rows: ["02-12 ORDER/ORDER DUTY 1 | 12 0 0 12 0 12", "02-12 ORDER/ORDER PRODUCT 1 | 88 0 0 88 0 88"],
  },
  {
    number: "28",
    name: "goods refunded without a value wait for Shopify's telling",
    rows: ["03-25 ORDER/ORDER PRODUCT 1 | 199 0 0 199 3.98 202.98"],
  },
  {
    number: "31",
    name: "tax of refunded shipping stands in the adjustment beside it",
    rows: [
      "04-04 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108",
      "04-04 ORDER/ORDER SHIPPING 1 | 5 0 0 5 0.4 5.4",
      "04-05 REFUND/RETURN SHIPPING -1 | 0 0 5 -5 -0.4 -5.4",
    ],
  },
  {
    number: "33",
    name: "a whole order given back sums to nothing",
    rows: [
      "04-10 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8 108",
      "04-10 ORDER/ORDER SHIPPING 1 | 5 0 0 5 0.4 5.4",
      "04-11 REFUND/RETURN PRODUCT -1 | 0 0 100 -100 -8 -108",
      "04-11 REFUND/RETURN SHIPPING -1 | 0 0 5 -5 -0.4 -5.4",
    ],
  },
  {
    number: "40",
    name: "a newer version without lines empties no order",
    rows: ["06-10 ORDER/ORDER PRODUCT 1 | 20 0 0 20 0 20"],
  },
  {
    number: "47",
    name: "an empty text is no amount",
    rows: ["05-22 ORDER/ORDER PRODUCT 1 | 35 0 0 35 0 35"],
  },
  {
    number: "48",
    name: "a tax of six decimals is rounded to four",
    rows: ["05-25 ORDER/ORDER PRODUCT 1 | 100 0 0 100 8.9985 108.9985"],
  },
  {
    number: "54",
    name: "a currency in small letters, no amount in a total's set, no set at a price",
    rows: ["05", "06", "07"].map((day) => `08-${day} ORDER/ORDER PRODUCT 1 | 30 0 0 30 0 30`),
    notes: ["total_price_set.shop_money.amount"],
  },
  {
    number: "63",
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
    name: "shipping that an edit removed is sold on its day and goes on the edit's",
    rows: [
      "07-18 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
      "07-18 ORDER/ORDER SHIPPING 1 | 10 0 0 10 0 10",
      "07-19 ORDER_EDIT/RETURN SHIPPING -1 | 0 0 10 -10 0 -10",
    ],
  },
  {
    number: "68",
    name: "F8: an order whose customer has no id counts, as a guest's",
    rows: ["09-30", "10-01", "10-02"].map((day) => `${day} ORDER/ORDER PRODUCT 1 | 10 0 0 10 0 10`),
    notes: ["customer"],
  },
  {
    number: "72",
    name: "shipping's discounted price alone is no discount on goods; its own totals disagree",
    rows: ["10-16 ORDER/ORDER PRODUCT 1 | 20 0 0 20 0 20", "10-16 ORDER/ORDER SHIPPING 1 | 10 6 0 4 0 4"],
    unproven: ["current 30.0000 24.0000"],
  },
];

describe("payloads that people reported of Shopify come to the right rows", () => {
  test.each(reports)("$number: $name", async ({ number, rows, notes = [], unproven = [] }) => {
    const found = await told(number);
    expect(found.rows).toEqual(rows);
    expect({ notes: found.notes, unproven: found.unproven }).toEqual({ notes, unproven });
    // Of 40 one message is no order: it has neither lines nor a currency.
    expect(found.unread).toBe(number === "40" ? 1 : 0);
  });

  test("99: a line's product stays known when Shopify forgets it", async () => {
    const { shop } = await told("99");
    const lines = await queue.db
      .selectFrom("sale")
      .select(["net", "product_id"])
      .where("shop_id", "=", shop.id)
      .orderBy("net", "desc")
      .execute();
    expect(lines).toEqual([
      { net: "64.0000", product_id: "7400920673880001" },
      { net: "8.0000", product_id: null },
    ]);
    expect((await inboxRows(queue.db)).filter(({ state }) => state === "dead")).toEqual([]);
  });

  test("28: the refund waits to be read, and is counted as waiting", async () => {
    const { shop } = await told("28");
    expect((await ordersNotCounted(queue.db, shop, { limit: 1 })).refundsToRead).toBe(1);
  });
});
