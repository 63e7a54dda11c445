import type { MetricId } from "../definitions.ts";

/** Types of ledger rows that no sales metric holds. */
const OUTSIDE_SALES = ["TIP", "GIFT_CARD"] as const;
const GOODS = ["PRODUCT"] as const;
const GOODS_AND_ADJUSTMENTS = ["PRODUCT", "ADJUSTMENT"] as const;

/** Columns of the ledger that a number adds up. */
export type LedgerColumn = "gross" | "discount" | "returned" | "net" | "tax" | "total" | "quantity";

/** A number that is the sum of one column over some of the ledger's rows. */
export interface SumDrill {
  readonly rows: "sales";
  readonly column: LedgerColumn;
  /** Types of rows that are in, or all but those that are out. */
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  /** Actions that are in; all if not said. */
  readonly actions?: readonly string[];
  /** Rows of guests are out. */
  readonly identified?: true;
}

/** A number that counts orders, or divides by them: its rows are orders as they were placed. */
export interface OrderDrill {
  readonly rows: "orders";
}

/** A number that counts customers: its rows are customers with their orders in the range. */
export interface CustomerDrill {
  readonly rows: "customers";
}

export type Drill = SumDrill | OrderDrill | CustomerDrill;

/** The numbers that can be taken apart, and which rows of the ledger make each up. */
export const drills = {
  total_sales: { rows: "sales", column: "total", except: OUTSIDE_SALES },
  net_sales: { rows: "sales", column: "net", only: GOODS_AND_ADJUSTMENTS },
  gross_sales: { rows: "sales", column: "gross", only: GOODS },
  discounts: { rows: "sales", column: "discount", only: GOODS },
  returns: { rows: "sales", column: "returned", only: GOODS_AND_ADJUSTMENTS },
  shipping: { rows: "sales", column: "net", only: ["SHIPPING"] },
  duties: { rows: "sales", column: "net", only: ["DUTY"] },
  additional_fees: { rows: "sales", column: "net", only: ["FEE", "ADDITIONAL_FEE"] },
  taxes: { rows: "sales", column: "tax", except: OUTSIDE_SALES },
  tips: { rows: "sales", column: "net", only: ["TIP"] },
  units: { rows: "sales", column: "quantity", only: GOODS, actions: ["ORDER", "RETURN"] },
  customer_spend: { rows: "sales", column: "net", only: GOODS_AND_ADJUSTMENTS, identified: true },
  orders: { rows: "orders" },
  average_order_value: { rows: "orders" },
  guest_order_share: { rows: "orders" },
  customers: { rows: "customers" },
  returning_customer_rate: { rows: "customers" },
} as const satisfies Partial<Record<MetricId, Drill>>;

export type DrillMetric = keyof typeof drills;

export const drillMetrics = Object.keys(drills) as readonly DrillMetric[];

export function isDrillMetric(text: string): text is DrillMetric {
  return Object.hasOwn(drills, text);
}
