import type { z } from "zod";
import { definitions } from "../definitions/definitions.ts";
import type { CustomerRow } from "../drill/customer-rows.server.ts";
import { drills } from "../drill/drills.ts";
import type { Ledger } from "../drill/ledger.server.ts";
import type { OrderRow } from "../drill/order-rows.server.ts";
import type { LedgerAmounts, LedgerRow } from "../drill/sale-rows.server.ts";
import type { ledgerList } from "./ledger-schemas.ts";
import { moneyOf } from "./present.ts";
import type { money } from "./schemas.ts";

/** The number as its unit is written; null where there is nothing to divide by. */
export function writeValue({ metric, value }: Ledger, currency: string) {
  if (value === null) return null;
  const { unit } = definitions[metric];
  if (unit === "money") return moneyOf(value, currency);
  return unit === "count" ? Number(value) : value;
}

/** The page of rows and what all rows come to; amounts in the shop's currency. */
export function writeList({ metric, list }: Ledger, currency: string): z.input<typeof ledgerList> {
  const drill = drills[metric];
  const asMoney = (amount: string) => moneyOf(amount, currency);
  switch (list.kind) {
    case "sales":
      return {
        kind: "sales",
        column: drill.rows === "sales" ? drill.column : "total",
        rows: list.rows.map((row) => writeSale(row, asMoney)),
        totals: { rows: list.totals.rows, ...writeAmounts(list.totals, asMoney) },
      };
    case "orders":
      return {
        kind: "orders",
        rows: list.rows.map((row) => ({
          day: row.day,
          at: row.at.toISOString(),
          order: { id: row.id, name: row.name },
          customer: row.customerId === null ? null : { id: row.customerId, name: row.customerName },
          ...writePlaced(row, asMoney),
        })),
        totals: {
          orders: list.totals.orders,
          guestOrders: list.totals.guestOrders,
          ...writePlaced(list.totals, asMoney),
        },
      };
    case "customers":
      return {
        kind: "customers",
        rows: list.rows.map((row) => writeCustomer(row, asMoney)),
        totals: { ...list.totals },
      };
  }
}

type AsMoney = (amount: string) => z.input<typeof money>;

function writeSale(row: LedgerRow, asMoney: AsMoney) {
  const { day, key, reason, action, lineType, title } = row;
  return {
    day,
    at: row.at.toISOString(),
    key,
    order: { id: row.orderId, name: row.orderName },
    reason,
    action,
    lineType,
    product: row.productId,
    variant: row.variantId,
    title,
    ...writeAmounts(row, asMoney),
  };
}

function writeAmounts(row: LedgerAmounts, asMoney: AsMoney) {
  return {
    quantity: row.quantity,
    gross: asMoney(row.gross),
    discount: asMoney(row.discount),
    returned: asMoney(row.returned),
    net: asMoney(row.net),
    tax: asMoney(row.tax),
    total: asMoney(row.total),
  };
}

function writePlaced(row: Pick<OrderRow, "units" | "gross" | "discount" | "placed">, asMoney: AsMoney) {
  return {
    units: row.units,
    gross: asMoney(row.gross),
    discount: asMoney(row.discount),
    sales: asMoney(row.placed),
  };
}

function writeCustomer(row: CustomerRow, asMoney: AsMoney) {
  return {
    customer: { id: row.id, name: row.name },
    orders: row.orders,
    latestOrders: row.shown.map((order) => ({ ...order })),
    lastDay: row.lastDay,
    firstDay: row.firstDay,
    firstTime: row.firstTime,
    returning: row.returning,
    sales: asMoney(row.placed),
  };
}
