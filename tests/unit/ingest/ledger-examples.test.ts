import { describe, expect, it } from "vitest";
import { adminRows, restRows } from "#tests/factories/ledger-of.ts";
import type { EditSpec, OrderSpec } from "#tests/factories/order-spec.ts";

interface Example {
  readonly name: string;
  readonly order: OrderSpec;
  readonly edits?: readonly EditSpec[];
  readonly timeZone?: string;
  readonly rows: readonly string[];
}

const fullOrder: OrderSpec = {
  at: "2026-03-02T12:00:00-05:00",
  customer: "7",
  lines: [
    { id: "1", quantity: 2, price: "40.00", discount: "8.00", taxes: [[0.08, "5.76"]], duty: "12.00" },
    { id: "2", price: "20.00", discount: "2.00", taxes: [[0.08, "1.44"]] },
  ],
  shipping: { price: "8.00", discount: "3.00", tax: [0.08, "0.40"] },
  fee: "2.00",
  tip: "5.00",
  totalDiscounts: "13.00",
};

const fullRows = [
  "03-02 ORDER/ORDER PRODUCT 1 2 | 80 8 0 72 5.76 77.76",
  "03-02 ORDER/ORDER PRODUCT 2 1 | 20 2 0 18 1.44 19.44",
  "03-02 ORDER/ORDER SHIPPING 1 | 8 3 0 5 0.4 5.4",
  "03-02 ORDER/ORDER DUTY 1 | 12 0 0 12 0 12",
  "03-02 ORDER/ORDER ADDITIONAL_FEE 1 | 2 0 0 2 0 2",
  "03-02 ORDER/ORDER TIP 1 | 5 0 0 5 0 5",
];

const examples: Example[] = [
  { name: "1, a full order", order: fullOrder, rows: fullRows },
  {
    name: "2, prices that include tax",
    order: {
      at: "2026-03-03T12:00:00-05:00",
      taxesIncluded: true,
      lines: [{ id: "1", price: "100.00", discount: "25.00", taxes: [[0.1, "6.82"]] }],
    },
    rows: ["03-03 ORDER/ORDER PRODUCT 1 1 | 90.91 22.73 0 68.18 6.82 75"],
  },
  {
    name: "3, a partial refund in a later month leaves the first month as it was",
    order: {
      ...fullOrder,
      updatedAt: "2026-04-05T12:00:00-04:00",
      lines: [
        { ...(fullOrder.lines?.[0] as NonNullable<OrderSpec["lines"]>[number]), currentQuantity: 1 },
        ...(fullOrder.lines?.slice(1) ?? []),
      ],
      refunds: [
        {
          id: "71",
          at: "2026-04-05T12:00:00-04:00",
          lines: [{ line: "1", quantity: 1, subtotal: "36.00", tax: "2.88" }],
          adjustments: [{ amount: "4.00" }],
        },
      ],
    },
    rows: [
      ...fullRows,
      "04-05 REFUND/RETURN PRODUCT 1 -1 | 0 0 36 -36 -2.88 -38.88",
      "04-05 REFUND/RETURN ADJUSTMENT 0 | 0 0 -4 4 0 4",
    ],
  },
  {
    name: "4, a refund without transactions",
    order: {
      at: "2026-05-10T12:00:00-04:00",
      lines: [{ id: "1", price: "50.00", currentQuantity: 0 }],
      refunds: [
        {
          id: "71",
          at: "2026-05-20T12:00:00-04:00",
          lines: [{ line: "1", quantity: 1, subtotal: "50.00" }],
          adjustments: [{ amount: "50.00" }, { amount: "-50.00" }],
        },
      ],
    },
    rows: [
      "05-10 ORDER/ORDER PRODUCT 1 1 | 50 0 0 50 0 50",
      "05-20 REFUND/RETURN PRODUCT 1 -1 | 0 0 50 -50 0 -50",
    ],
  },
  {
    name: "5, cancelled, unpaid, without a refund record",
    order: {
      at: "2026-06-01T12:00:00-04:00",
      cancelledAt: "2026-06-03T12:00:00-04:00",
      lines: [{ id: "1", quantity: 2, price: "20.00" }],
      shipping: { price: "4.00" },
    },
    rows: [
      "06-01 ORDER/ORDER PRODUCT 1 2 | 40 0 0 40 0 40",
      "06-03 CANCEL/RETURN PRODUCT 1 -2 | 0 0 40 -40 0 -40",
      "06-01 ORDER/ORDER SHIPPING 1 | 4 0 0 4 0 4",
      "06-03 CANCEL/RETURN SHIPPING -1 | 0 0 4 -4 0 -4",
    ],
  },
  {
    name: "6, an edit on a later day",
    order: {
      id: "5001",
      at: "2026-07-01T12:00:00-04:00",
      updatedAt: "2026-07-04T12:00:00-04:00",
      lines: [
        { id: "1", quantity: 2, currentQuantity: 1, price: "30.00" },
        { id: "2", price: "12.00" },
      ],
    },
    edits: [
      { id: "81", order: "5001", at: "2026-07-04T12:00:00-04:00", add: { "2": 1 }, remove: { "1": 1 } },
    ],
    rows: [
      "07-01 ORDER/ORDER PRODUCT 1 2 | 60 0 0 60 0 60",
      "07-04 ORDER_EDIT/RETURN PRODUCT 1 -1 | 0 0 30 -30 0 -30",
      "07-04 ORDER_EDIT/ORDER PRODUCT 2 1 | 12 0 0 12 0 12",
    ],
  },
  {
    name: "7, a gift card sold",
    order: { at: "2026-08-01T12:00:00-04:00", lines: [{ id: "1", price: "50.00", giftCard: true }] },
    rows: ["08-01 ORDER/ORDER GIFT_CARD 1 1 | 50 0 0 50 0 50"],
  },
  {
    name: "7, goods paid with a gift card count in full",
    order: { at: "2026-08-09T12:00:00-04:00", lines: [{ id: "1", price: "80.00", taxes: [[0.08, "6.40"]] }] },
    rows: ["08-09 ORDER/ORDER PRODUCT 1 1 | 80 0 0 80 6.4 86.4"],
  },
  {
    name: "8, JPY with tax included",
    order: {
      at: "2026-09-01T12:00:00-04:00",
      currency: "JPY",
      taxesIncluded: true,
      lines: [{ id: "1", quantity: 3, price: "1100", discount: "330", taxes: [[0.1, "270"]] }],
    },
    rows: ["09-01 ORDER/ORDER PRODUCT 1 3 | 3000 300 0 2700 270 2970"],
  },
  {
    name: "8, JPY 100 over three equal lines",
    order: {
      at: "2026-09-01T12:00:00-04:00",
      currency: "JPY",
      totalDiscounts: "100",
      lines: ["1", "2", "3"].map((id) => ({ id, price: "500" })),
    },
    rows: [
      "09-01 ORDER/ORDER PRODUCT 1 1 | 500 34 0 466 0 466",
      "09-01 ORDER/ORDER PRODUCT 2 1 | 500 33 0 467 0 467",
      "09-01 ORDER/ORDER PRODUCT 3 1 | 500 33 0 467 0 467",
    ],
  },
  {
    name: "8, USD 10.00 over three equal lines",
    order: {
      at: "2026-09-01T12:00:00-04:00",
      totalDiscounts: "10.00",
      lines: ["1", "2", "3"].map((id) => ({ id, price: "50.00" })),
    },
    rows: [
      "09-01 ORDER/ORDER PRODUCT 1 1 | 50 3.34 0 46.66 0 46.66",
      "09-01 ORDER/ORDER PRODUCT 2 1 | 50 3.33 0 46.67 0 46.67",
      "09-01 ORDER/ORDER PRODUCT 3 1 | 50 3.33 0 46.67 0 46.67",
    ],
  },
  ...(
    [
      ["2026-03-08T05:30:00Z", "America/New_York", "03-08"],
      ["2026-03-09T04:30:00Z", "America/New_York", "03-09"],
      ["2026-11-01T04:30:00Z", "America/New_York", "11-01"],
      ["2026-10-25T00:30:00Z", "Atlantic/Azores", "10-25"],
      ["2026-10-25T01:30:00Z", "Atlantic/Azores", "10-25"],
      ["2026-04-23T22:00:00Z", "Africa/Cairo", "04-24"],
      ["2026-04-23T21:59:59Z", "Africa/Cairo", "04-23"],
    ] as const
  ).map(([at, timeZone, day]) => ({
    name: `9, ${at} in ${timeZone} is ${day}`,
    order: { at, lines: [{ id: "1", price: "10.00" }] },
    timeZone,
    rows: [`${day} ORDER/ORDER PRODUCT 1 1 | 10 0 0 10 0 10`],
  })),
];

describe("the worked examples of the metrics", () => {
  it.each(examples)("$name: by webhook", ({ order, edits, timeZone, rows }) => {
    expect(restRows(order, edits, timeZone).sort()).toEqual([...rows].sort());
  });

  it.each(examples)("$name: by the Admin API", ({ order, edits, timeZone, rows }) => {
    expect(adminRows(order, edits, timeZone).sort()).toEqual([...rows].sort());
  });
});
