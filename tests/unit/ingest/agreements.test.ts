import { describe, expect, test } from "vitest";
import { parseAdminAgreements, parseWebhook, type IngestRecord } from "#app/ingest/index.server.ts";
import { rowText, shopIn } from "#tests/factories/ledger-of.ts";
import { mergedLedger } from "#tests/factories/merged-ledger.ts";
import { bodyOf, restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";

const shop = shopIn();
const bag = (amount: string) => ({ shopMoney: { amount } });

interface Sale {
  readonly id: string;
  readonly action?: string;
  readonly type?: string;
  readonly line?: string;
  readonly quantity?: number | null;
  readonly total: string;
  readonly tax?: string;
  readonly discount?: string;
}

function agreement(at: string, reason: string, sales: readonly Sale[], refund?: string) {
  return {
    id: `gid://shopify/SalesAgreement/${at}`,
    happenedAt: at,
    reason,
    ...(refund ? { refund: { id: `gid://shopify/Refund/${refund}` } } : {}),
    sales: {
      nodes: sales.map((sale) => ({
        id: `gid://shopify/ProductSale/${sale.id}`,
        actionType: sale.action ?? "ORDER",
        lineType: sale.type ?? "PRODUCT",
        quantity: sale.quantity === undefined ? 1 : sale.quantity,
        ...(sale.line ? { lineItem: { id: `gid://shopify/LineItem/${sale.line}` } } : {}),
        totalAmount: bag(sale.total),
        totalTaxAmount: bag(sale.tax ?? "0.00"),
        totalDiscountAmountBeforeTaxes: bag(sale.discount ?? "0.00"),
      })),
    },
  };
}

/** The order's agreements as read when it was `updatedAt` and came to `total`. */
function agreed(updatedAt: string, total: string, ...agreements: object[]): IngestRecord {
  return one(
    parseAdminAgreements(shop, {
      id: "gid://shopify/Order/5001",
      updatedAt,
      currentTotalPriceSet: bag(total),
      agreements: { nodes: agreements },
    }),
  );
}

function told(spec: OrderSpec, changes: Record<string, unknown> = {}): IngestRecord {
  const body = bodyOf({ ...restOrder(spec), ...changes });
  return one(parseWebhook(shop, "orders/updated", body, { triggeredAt: null }));
}

function refunded(id: string, at: string): IngestRecord {
  const body = bodyOf(restRefund({ id, at, lines: [{ line: "1", quantity: 1, subtotal: "30.00" }] }));
  return one(parseWebhook(shop, "refunds/create", body, { triggeredAt: new Date(at) }));
}

function one(outcome: ReturnType<typeof parseWebhook>): IngestRecord {
  if (outcome.outcome !== "records") throw new Error(JSON.stringify(outcome));
  return outcome.records[0] as IngestRecord;
}

const rows = (...records: IngestRecord[]) => mergedLedger(records, shop).map(rowText);

/** Placed on 1 July, two of A; edited on 4 July: one A out, one B in. */
const order: OrderSpec = {
  at: "2026-07-01T16:00:00Z",
  updatedAt: "2026-07-04T16:00:00Z",
  lines: [
    { id: "1", price: "30.00", quantity: 2, currentQuantity: 1 },
    { id: "2", price: "12.00", quantity: 1 },
  ],
};
const placement = agreement("2026-07-01T16:00:02Z", "ORDER", [
  { id: "1", line: "1", quantity: 2, total: "60.00" },
]);
const edit = agreement("2026-07-04T16:00:00Z", "ORDER_EDIT", [
  { id: "2", line: "2", total: "12.00" },
  { id: "3", line: "1", action: "RETURN", quantity: -1, total: "-30.00" },
]);
const editedRows = [
  "07-01 ORDER/ORDER PRODUCT 1 2 | 60 0 0 60 0 60",
  "07-04 ORDER_EDIT/ORDER PRODUCT 2 1 | 12 0 0 12 0 12",
  "07-04 ORDER_EDIT/RETURN PRODUCT 1 -1 | 0 0 30 -30 0 -30",
];

describe("rows from agreements", () => {
  test("an edit on its own day, which nothing else tells", () => {
    const set = agreed("2026-07-04T16:00:00Z", "42.00", placement, edit);
    expect(rows(told(order), set)).toEqual(editedRows);
    expect(rows(set, told(order))).toEqual(editedRows);
  });

  test("a placement is dated by the order, not by the day it was imported", () => {
    const imported = agreement("2026-07-03T09:00:00Z", "ORDER", [
      { id: "1", line: "1", quantity: 2, total: "60.00" },
    ]);
    expect(rows(told(order), agreed("2026-07-04T16:00:00Z", "42.00", imported, edit))[0]).toBe(editedRows[0]);
  });

  test("tax is out of net, a discount is on top of it", () => {
    const taxed = agreement("2026-07-01T16:00:00Z", "ORDER", [
      { id: "1", line: "1", quantity: 2, total: "59.40", tax: "5.40", discount: "6.00" },
    ]);
    expect(rows(told(order), agreed("2026-07-04T16:00:00Z", "1.00", taxed))).toEqual([
      "07-01 ORDER/ORDER PRODUCT 1 2 | 60 6 0 54 5.4 59.4",
    ]);
  });

  test("a change of price, tax or discount moves gross and discount by its own signs, and no units", () => {
    const cheaper = agreement("2026-07-06T16:00:00Z", "ORDER_EDIT", [
      {
        id: "9",
        line: "1",
        action: "UPDATE",
        quantity: null,
        total: "-5.50",
        tax: "-0.50",
        discount: "5.00",
      },
    ]);
    expect(rows(told(order), agreed("2026-07-06T16:00:00Z", "1.00", placement, cheaper))).toEqual([
      "07-01 ORDER/ORDER PRODUCT 1 2 | 60 0 0 60 0 60",
      "07-06 ORDER_EDIT/UPDATE PRODUCT 1 0 | 0 5 0 -5 -0.5 -5.5",
    ]);
  });

  test("a restocking fee and what Shopify may add are in the sums", () => {
    const back = agreement(
      "2026-07-09T16:00:00Z",
      "REFUND",
      [
        { id: "4", line: "2", action: "RETURN", quantity: -1, total: "-12.00" },
        { id: "5", type: "ADJUSTMENT", action: "RETURN", quantity: 0, total: "4.00" },
        { id: "6", type: "SOMETHING_NEW", action: "RETURN", quantity: 1, total: "1.00" },
      ],
      "71",
    );
    expect(rows(told(order), agreed("2026-07-09T16:00:00Z", "1.00", placement, edit, back)).slice(3)).toEqual(
      [
        "07-09 REFUND/RETURN PRODUCT 2 -1 | 0 0 12 -12 0 -12",
        "07-09 REFUND/RETURN ADJUSTMENT 0 | 0 0 -4 4 0 4",
        "07-09 REFUND/RETURN ADJUSTMENT 0 | 0 0 -1 1 0 1",
      ],
    );
  });

  test("a cancellation takes back what no agreement did", () => {
    const cancelled = { ...order, cancelledAt: "2026-07-08T16:00:00Z", updatedAt: "2026-07-08T16:00:00Z" };
    const set = agreed("2026-07-08T16:00:00Z", "0.00", placement, edit);
    expect(rows(told(cancelled), set).slice(3)).toEqual([
      "07-08 CANCEL/RETURN PRODUCT 1 -1 | 0 0 30 -30 0 -30",
      "07-08 CANCEL/RETURN PRODUCT 2 -1 | 0 0 12 -12 0 -12",
    ]);
  });
});

describe("agreements that are older than the order", () => {
  const set = agreed("2026-07-04T16:00:00Z", "42.00", placement, edit);
  const newer = { ...order, updatedAt: "2026-07-05T16:00:00Z" };

  test("still are its ledger while units and total are the same: a tag changes no sale", () => {
    expect(rows(told(newer, { current_total_price: "42.00", tags: "sent" }), set)).toEqual(editedRows);
  });

  test("are not once the units differ, though the total is the same", () => {
    const swapped = {
      ...newer,
      lines: [...(newer.lines ?? []), { id: "3", price: "12.00", quantity: 1 }].map((line) =>
        line.id === "2" ? { ...line, currentQuantity: 0 } : line,
      ),
    };
    const ledger = rows(told(swapped, { current_total_price: "42.00" }), set);
    expect(ledger).toHaveLength(5);
    expect(ledger.every((row) => !row.includes("UPDATE"))).toBe(true);
    expect(ledger.filter((row) => row.startsWith("07-05"))).toHaveLength(2);
  });

  test("are not once a refund came that none of them tells; a set that tells it is", () => {
    const refund = refunded("71", "2026-07-07T16:00:00Z");
    const without = rows(told(order), set, refund);
    expect(without.filter((row) => row.startsWith("07-07"))).toEqual([
      "07-07 REFUND/RETURN PRODUCT 1 -1 | 0 0 30 -30 0 -30",
    ]);
    const back = agreement(
      "2026-07-07T16:00:00Z",
      "REFUND",
      [{ id: "4", line: "1", action: "RETURN", quantity: -1, total: "-30.00" }],
      "71",
    );
    const whole = agreed("2026-07-07T16:00:00Z", "12.00", placement, edit, back);
    expect(rows(told(order), set, refund, whole)).toEqual([
      ...editedRows,
      "07-07 REFUND/RETURN PRODUCT 1 -1 | 0 0 30 -30 0 -30",
    ]);
    // Whoever comes last: the later set stays.
    expect(rows(whole, refund, set, told(order))).toEqual(rows(told(order), set, refund, whole));
  });
});

test("agreements with a hole in them are refused", () => {
  const cut = {
    id: "1",
    updatedAt: "2026-07-04T16:00:00Z",
    agreements: { nodes: [{ ...placement, sales: null }] },
  };
  expect(parseAdminAgreements(shop, cut)).toMatchObject({ outcome: "invalid" });
  const twice = { id: "1", updatedAt: "2026-07-04T16:00:00Z", agreements: { nodes: [placement, placement] } };
  expect(parseAdminAgreements(shop, twice)).toEqual({
    outcome: "invalid",
    reason: "agreements: two sales have the id 1",
  });
});
