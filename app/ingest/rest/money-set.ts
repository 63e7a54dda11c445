import { z } from "zod";
import type { Amount } from "#app/lib/money.ts";
import {
  optionalPositiveAmountField,
  optionalRateField,
  optionalTaxField,
  positiveShopMoneyField,
  shopTaxField,
} from "../records/fields.ts";
import type { TaxLineFacts } from "../records/assemble-order.ts";

/** Shop money of a set, else the plain field, which is in shop money as well. */
export function shopMoney(set: Amount | null, plain?: Amount | null): Amount {
  return set ?? plain ?? "0.0000";
}

export const restTaxLine = z.object({
  price: optionalTaxField,
  price_set: shopTaxField,
  rate: optionalRateField,
});

export function restTaxes(lines: readonly z.infer<typeof restTaxLine>[]): TaxLineFacts[] {
  return lines.map((line) => ({ amount: shopMoney(line.price_set, line.price), rate: line.rate }));
}

export const restAllocation = z.object({
  amount: optionalPositiveAmountField,
  amount_set: positiveShopMoneyField,
});
