/** A text that depends on the day on which the store counts refunds and cancellations: theirs, or the order's. */
export type Text = string | { readonly refund: string; readonly order: string };

/** What a number means, before a store's settings are known. All texts are for merchants. */
export interface Entry {
  readonly label: string;
  readonly unit: "money" | "count" | "percent" | "days";
  readonly formula: Text;
  readonly includes: Text;
  /** Things that are left out, as they stand in a sentence; test orders are added where the store leaves them out. */
  readonly excludes: readonly string[];
  readonly excludesNote?: Text;
  /** Which date puts a sale into a range. */
  readonly dated: Text;
  /** The number's name at Shopify, which has the same one; null: it is our own. What proves it: docs/definitions.md. */
  readonly sameAs: string | null;
  /** Page of Shopify's help about it. */
  readonly help: string | null;
  /** It is about one order, so whether test orders count does not matter. */
  readonly ofOneOrder?: true;
}

const REPORTS =
  "https://help.shopify.com/en/manual/reports-and-analytics/shopify-reports/report-types/default-reports";

/** Pages of Shopify's help that explain what its reports count. */
export const help = {
  sales: `${REPORTS}/sales-report`,
  customers: `${REPORTS}/customers-reports`,
} as const;

/** Sales stay on their day; returns are on the day that the store chose. */
export const SALE_AND_RETURN_DATE: Text = {
  refund: "Sales count on the day of the order, returns on the day of the return.",
  order: "Sales, refunds and cancellations count on the day of the order, as set in your settings.",
};
export const ORDER_DATE = "The day the order was placed.";
export const SALE_DATE = "The day of the order, or of the edit that added the product.";
export const RETURN_DATE: Text = {
  refund: "The day of the return.",
  order: "The day of the order, as set in your settings. What an edit removed counts on the day of the edit.",
};
