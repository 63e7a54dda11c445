import { digitsOf, fromMinor, mulDiv, toMinor } from "../world/money.ts";
import type { Minor } from "../world/types.ts";

declare global {
  interface JSON {
    /** A value that JSON.stringify writes as it stands (Node 22 and later). */
    rawJSON(text: string): object;
  }
}

/** An id as a raw JSON number, exact beyond 2^53. */
export function rawId(id: string): object {
  if (!/^\d+$/.test(id)) throw new Error(`Not a numeric id: ${id}`);
  return JSON.rawJSON(id);
}

export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The two currencies of an order. */
export interface Currencies {
  readonly currencyCode: string;
  readonly presentmentCurrencyCode: string;
  readonly presentmentRate: string;
}

/** What an amount is in the buyer's currency, half-up to its minor unit. */
export function presentmentMinor(currencies: Currencies, amount: Minor): Minor {
  if (currencies.presentmentCurrencyCode === currencies.currencyCode) return amount;
  const shift = digitsOf(currencies.presentmentCurrencyCode) - digitsOf(currencies.currencyCode);
  const rate = toMinor(currencies.presentmentRate, 6);
  return shift >= 0
    ? mulDiv(amount, rate * 10 ** shift, 1_000_000)
    : mulDiv(amount, rate, 1_000_000 * 10 ** -shift);
}

interface RestMoney {
  readonly amount: string;
  readonly currency_code: string;
}

export interface RestMoneySet {
  readonly shop_money: RestMoney;
  readonly presentment_money: RestMoney;
}

export function money(currencies: Currencies, amount: Minor): string {
  return fromMinor(amount, digitsOf(currencies.currencyCode));
}

export function moneySet(currencies: Currencies, amount: Minor): RestMoneySet {
  const { currencyCode, presentmentCurrencyCode } = currencies;
  return {
    shop_money: { amount: money(currencies, amount), currency_code: currencyCode },
    presentment_money: {
      amount: fromMinor(presentmentMinor(currencies, amount), digitsOf(presentmentCurrencyCode)),
      currency_code: presentmentCurrencyCode,
    },
  };
}
