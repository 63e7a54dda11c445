import type { Amount } from "./money.ts";

/** What a day's sales are made of, in the order in which they add up: total = net + shipping + duties + fees + taxes. */
export const salesMeasures = [
  "gross",
  "discounts",
  "returns",
  "net",
  "shipping",
  "duties",
  "fees",
  "taxes",
  "total",
] as const;
export type SalesMeasure = (typeof salesMeasures)[number];

/** Amounts as decimal text, signed as Shopify's reports sign them: discounts and returns are negative. */
export type SalesAmounts = Readonly<Record<SalesMeasure, Amount>>;
