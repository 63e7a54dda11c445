import type { MetricId } from "../definitions/definitions.ts";

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
  /** Whose rows: of customers, guests left out; of customers with a counted order in the range. */
  readonly of?: "customers" | "orderers";
  /** The sum is shown with its sign turned: what is taken back is negative in the ledger. */
  readonly negated?: true;
  readonly per?: Divisor;
}

/**
 * What a sum or count is divided by: customers with a counted order in the range, the cohort's customers, or its net
 * sales in its own days.
 */
export type Divisor = "orderers" | "cohort" | "cohort_sales";

/** A number that counts orders, or divides by them: its rows are orders as they were placed. */
export interface OrderDrill {
  readonly rows: "orders";
}

/**
 * A number that counts customers: its rows are those counted, with their orders in the range. A share of those who
 * ordered has all of them as rows, marked, so that both sides of the quotient can be counted.
 */
export interface CustomerDrill {
  readonly rows: "customers";
  /** Which of those who ordered count: all, those who ordered for the first time ever, those who returned, those who did so twice. */
  readonly count: "customers" | "firstTime" | "returning" | "repeating";
  readonly per?: Divisor;
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
  refund_adjustments: { rows: "sales", column: "net", only: ["ADJUSTMENT"] },
  units_ordered: { rows: "sales", column: "quantity", only: GOODS, actions: ["ORDER"] },
  units_returned: { rows: "sales", column: "quantity", only: GOODS, actions: ["RETURN"], negated: true },
  units: { rows: "sales", column: "quantity", only: GOODS, actions: ["ORDER", "RETURN"] },
  customer_spend: { rows: "sales", column: "net", only: GOODS_AND_ADJUSTMENTS, of: "customers" },
  amount_spent_per_customer: {
    rows: "sales",
    column: "net",
    only: GOODS_AND_ADJUSTMENTS,
    of: "orderers",
    per: "orderers",
  },
  cohort_lifetime_value: { rows: "sales", column: "net", only: GOODS_AND_ADJUSTMENTS, per: "cohort" },
  cohort_value_retention: { rows: "sales", column: "net", only: GOODS_AND_ADJUSTMENTS, per: "cohort_sales" },
  orders: { rows: "orders" },
  product_orders: { rows: "orders" },
  average_order_value: { rows: "orders" },
  guest_order_share: { rows: "orders" },
  customers: { rows: "customers", count: "customers" },
  first_time_customers: { rows: "customers", count: "firstTime" },
  returning_customers: { rows: "customers", count: "returning" },
  returning_customer_rate: { rows: "customers", count: "returning", per: "orderers" },
  repeat_purchase_rate: { rows: "customers", count: "repeating", per: "orderers" },
  cohort_size: { rows: "customers", count: "customers" },
  cohort_retention: { rows: "customers", count: "customers", per: "cohort" },
} as const satisfies Partial<Record<MetricId, Drill>>;

export type DrillMetric = keyof typeof drills;

export const drillMetrics = Object.keys(drills) as readonly DrillMetric[];

export function isDrillMetric(text: string): text is DrillMetric {
  return Object.hasOwn(drills, text);
}

/** Which customers are the rows of a number that counts some. */
export function listedCustomers({ count, per }: CustomerDrill): CustomerDrill["count"] {
  return per === "orderers" ? "customers" : count;
}
