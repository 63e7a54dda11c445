import { presentmentMinor, type Currencies } from "../payloads/index.ts";
import { digitsOf, fromMinor } from "../world/money.ts";
import type { Minor } from "../world/types.ts";

export interface MoneyV2 {
  readonly amount: string;
  readonly currencyCode: string;
}

/** The Decimal of Shopify's MoneyV2: at least one decimal, no further zeros: "10.0", "12.55". */
function decimalText(amount: Minor, digits: number): string {
  const text = fromMinor(amount, digits);
  if (!text.includes(".")) return `${text}.0`;
  return text.replace(/0+$/, "").replace(/\.$/, ".0");
}

export function moneyV2(amount: Minor, currencyCode: string): MoneyV2 {
  return { amount: decimalText(amount, digitsOf(currencyCode)), currencyCode };
}

/** A MoneyBag, computed when it is read. */
export class MoneyBag {
  readonly #currencies: Currencies;
  readonly #amount: Minor;

  constructor(currencies: Currencies, amount: Minor) {
    this.#currencies = currencies;
    this.#amount = amount;
  }

  get shopMoney(): MoneyV2 {
    return moneyV2(this.#amount, this.#currencies.currencyCode);
  }

  get presentmentMoney(): MoneyV2 {
    const code = this.#currencies.presentmentCurrencyCode;
    return moneyV2(presentmentMinor(this.#currencies, this.#amount), code);
  }
}
