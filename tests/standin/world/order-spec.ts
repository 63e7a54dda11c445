import { mulDiv, RATE_ONE, toMinor } from "./money.ts";
import { sumOf } from "./sale-amounts.ts";
import type { LineSpec, OrderSpec, TaxSpec } from "./order-state.ts";
import type { ShopStore } from "./shop-store.ts";
import type { CreateOrderOptions, LineOption, Product, TaxLineOption } from "./types.ts";

export function taxSpecs(
  lines: readonly TaxLineOption[] | undefined,
  rate: string | undefined,
  digits: number,
): TaxSpec[] {
  if (lines === undefined) return rate === undefined ? [] : [{ title: "Tax", rate }];
  return lines.map((line) => ({
    title: line.title ?? "Tax",
    rate: line.rate,
    ...(line.amount === undefined ? {} : { amount: toMinor(line.amount, digits) }),
  }));
}

function productFor(store: ShopStore, option: LineOption, position: number): Product | undefined {
  if (option.productId === null) return undefined;
  if (option.productId !== undefined) {
    const product = store.liveProduct(option.productId);
    if (!product) throw new Error(`No product ${option.productId} in ${store.domain}.`);
    return product;
  }
  const pool = option.giftCard ? store.history.giftCards : store.history.goods;
  return pool[position % Math.max(1, pool.length)];
}

/** Makes exact amounts of a line option; price and variant default to the product's first variant. */
export function lineSpec(
  store: ShopStore,
  option: LineOption,
  position: number,
  taxRate: string | undefined,
): LineSpec {
  const { digits } = store;
  const product = productFor(store, option, position);
  const variant = option.variantId
    ? product?.variants.find(({ id }) => id === option.variantId)
    : product?.variants[0];
  const giftCard = option.giftCard ?? product?.giftCard ?? false;
  const price = option.price === undefined ? variant?.price : toMinor(option.price, digits);
  if (price === undefined) throw new Error("A line needs a product or a price.");
  return {
    productId: product?.id ?? null,
    variantId: variant?.id ?? null,
    title: option.title ?? product?.title ?? "Custom item",
    variantTitle: !variant || variant.title === "Default Title" ? null : variant.title,
    sku: variant && variant.sku !== "" ? variant.sku : null,
    vendor: product?.vendor ?? null,
    price,
    quantity: option.quantity,
    lineDiscount: option.discount === undefined ? 0 : toMinor(option.discount, digits),
    giftCard,
    tip: false,
    taxes: giftCard ? [] : taxSpecs(option.taxLines, taxRate, digits),
    duty: option.duty === undefined ? 0 : toMinor(option.duty, digits),
  };
}

function discountSpec(
  lines: readonly LineSpec[],
  option: NonNullable<CreateOrderOptions["discount"]>,
  digits: number,
): OrderSpec["discount"] {
  const goods = sumOf(lines, (line) =>
    line.giftCard || line.tip ? 0 : line.price * line.quantity - line.lineDiscount,
  );
  const { percent, amount } = option;
  if ((percent === undefined) === (amount === undefined))
    throw new Error("A discount has a percent or an amount.");
  const code = option.code ?? null;
  return {
    kind: code === null ? "automatic" : "discount_code",
    title: code ?? "Automatic discount",
    code,
    valueType: percent === undefined ? "fixed_amount" : "percentage",
    value: percent ?? amount ?? "",
    amount:
      percent === undefined
        ? toMinor(amount ?? "0", digits)
        : mulDiv(goods, toMinor(percent, 6), 100 * RATE_ONE),
  };
}

/** The part of an order's specification that its lines and options decide. */
export function orderSpecOf(
  store: ShopStore,
  options: CreateOrderOptions & { readonly lines: readonly LineOption[] },
): Pick<OrderSpec, "lines" | "discount" | "shipping" | "fee" | "tip" | "giftCardPayment"> {
  const { digits } = store;
  const minor = (text: string | undefined): number => (text === undefined ? 0 : toMinor(text, digits));
  const lines = options.lines.map((option, i) => lineSpec(store, option, i, options.taxRate));
  if (options.tip !== undefined && options.tipAsLine) {
    lines.push({
      ...{
        productId: null,
        variantId: null,
        title: options.tipTitle ?? "Tip",
        variantTitle: null,
        sku: null,
        vendor: null,
      },
      ...{
        price: minor(options.tip),
        quantity: 1,
        lineDiscount: 0,
        giftCard: false,
        tip: true,
        taxes: [],
        duty: 0,
      },
    });
  }
  const shipping = options.shipping ?? null;
  return {
    lines,
    discount: options.discount ? discountSpec(lines, options.discount, digits) : null,
    shipping: shipping && {
      title: shipping.title ?? "Standard",
      price: minor(shipping.price),
      discount: minor(shipping.discount),
      taxes: taxSpecs(shipping.taxLines, options.taxRate, digits),
    },
    fee: minor(options.additionalFee),
    tip: options.tipAsLine ? 0 : minor(options.tip),
    giftCardPayment: minor(options.giftCardPayment),
  };
}
