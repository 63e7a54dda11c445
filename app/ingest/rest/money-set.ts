import { z } from "zod";
import type { Amount } from "#app/lib/money.ts";
import {
  amountField,
  optionalAmountField,
  optionalPositiveAmountField,
  optionalRateField,
  positiveAmountField,
} from "../records/fields.ts";
import type { TaxLineFacts } from "../records/assemble-order.ts";

/** A REST `*_set`: shop money counts; presentment money is shown only. */
export const moneySet = z
  .object({
    shop_money: z.object({ amount: amountField }),
    presentment_money: z.object({ amount: optionalAmountField }).nullish(),
  })
  .nullish();

export const positiveMoneySet = z.object({ shop_money: z.object({ amount: positiveAmountField }) }).nullish();

type MoneySet = z.infer<typeof positiveMoneySet>;

/** Shop money of a set, else the plain field, which is in shop money as well. */
export function shopMoney(set: MoneySet, plain?: Amount | null): Amount {
  return set?.shop_money.amount ?? plain ?? "0.0000";
}

export const restTaxLine = z.object({
  price: optionalAmountField,
  price_set: moneySet,
  rate: optionalRateField,
});

export function restTaxes(lines: readonly z.infer<typeof restTaxLine>[]): TaxLineFacts[] {
  return lines.map((line) => ({ amount: shopMoney(line.price_set, line.price), rate: line.rate }));
}

export const restAllocation = z.object({
  amount: optionalPositiveAmountField,
  amount_set: positiveMoneySet,
});
