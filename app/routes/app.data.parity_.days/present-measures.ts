import type { MeasureView, ParityTrouble } from "#app/components/parity/parity-view.ts";
import { definitions, type Compared, type Definition } from "#app/insights/index.server.ts";
import { exact, formatMoney, minorUnit, type Amount } from "#app/lib/money.ts";
import { salesMeasures, type SalesMeasure } from "#app/lib/sales-measures.ts";
import type { AskedInTime } from "#app/shopify/index.server.ts";

/** What each part of a day's sales means. */
export const measureDefinitions: Readonly<Record<SalesMeasure, Definition>> = {
  gross: definitions.gross_sales,
  discounts: definitions.discounts,
  returns: definitions.returns,
  net: definitions.net_sales,
  shipping: definitions.shipping,
  duties: definitions.duties,
  fees: definitions.additional_fees,
  taxes: definitions.taxes,
  total: definitions.total_sales,
};

/** All measures of a comparison as text for their reader. */
export function presentMeasures(compared: Compared, currency: string, locale: string): MeasureView[] {
  return salesMeasures.map((id) => ({
    id,
    label: measureDefinitions[id].label,
    ours: formatMoney(compared.ours[id], currency, locale),
    theirs: formatMoney(compared.theirs[id], currency, locale),
    difference: presentDifference(compared.difference[id], currency, locale),
    differs: compared.differing.includes(id),
  }));
}

/** "+$1.00", "-$1.00" or "$0.00"; what is finer than the currency's smallest unit is written out. */
export function presentDifference(amount: Amount, currency: string, locale: string): string {
  const value = exact(amount);
  if (value.decimalPlaces() > minorUnit(currency))
    return `${value.isPositive() ? "+" : ""}${value.toFixed()}`;
  const text = formatMoney(amount, currency, locale);
  return value.greaterThan(0) ? `+${text}` : text;
}

/** Why Shopify gave no figures, for the merchant. */
export function presentTrouble(
  answer: Exclude<AskedInTime<unknown>, { readonly outcome: "answer" }>,
): ParityTrouble {
  switch (answer.outcome) {
    case "denied":
      return {
        outcome: "denied",
        title: "Tillsight can't read Shopify's reports",
        detail:
          "Access to reports is missing. If you gave it, Shopify hasn't approved this app for protected customer data yet, which its reports need, too.",
      };
    case "no_access":
      return {
        outcome: "trouble",
        title: "Tillsight can't sign in to Shopify",
        detail: `Shopify says: ${answer.reason}. Reload the page to sign in again.`,
      };
    case "unavailable":
      return {
        outcome: "trouble",
        title: "Shopify didn't answer in time",
        detail: "It's busy or can't be reached. Your data is safe; try again in a minute.",
      };
    case "too_dear":
    case "failed":
      return {
        outcome: "trouble",
        title: "Shopify's answer couldn't be read",
        detail: answer.outcome === "failed" ? answer.reason : "The query is over Shopify's limit.",
      };
  }
}
