import { gid } from "../payloads/index.ts";
import { digitsOf, fromMinor } from "../world/money.ts";
import { MoneyBag } from "./money-bag.ts";
import type {
  Customer,
  Minor,
  Order,
  OrderLine,
  Product,
  Refund,
  ShippingLine,
  Variant,
} from "../world/types.ts";

/** Sources that resolvers hand on: the record, with what surrounds it. `__typename` tells unions apart. */
export interface OrderNode {
  readonly __typename: "Order";
  readonly order: Order;
}

export interface LineNode {
  readonly __typename: "LineItem";
  readonly order: Order;
  readonly line: OrderLine;
}

export interface RefundNode {
  readonly __typename: "Refund";
  readonly order: Order;
  readonly refund: Refund;
}

export interface ShippingNode {
  readonly __typename: "ShippingLine";
  readonly order: Order;
  readonly shipping: ShippingLine;
}

export function orderNode(order: Order): OrderNode {
  return { __typename: "Order", order };
}

export function lineNode(order: Order, line: OrderLine): LineNode {
  return { __typename: "LineItem", order, line };
}

export interface CustomerNode {
  readonly __typename: "Customer";
  readonly customer: Customer;
}

export function customerNode(customer: Customer | undefined): CustomerNode | null {
  return customer ? { __typename: "Customer", customer } : null;
}

export interface ProductNode {
  readonly __typename: "Product";
  readonly product: Product;
}

export function productNode(product: Product | undefined): ProductNode | null {
  return product ? { __typename: "Product", product } : null;
}

export interface VariantNode {
  readonly __typename: "ProductVariant";
  readonly product: Product;
  readonly variant: Variant;
}

export function variantNode(product: Product, variant: Variant): VariantNode {
  return { __typename: "ProductVariant", product, variant };
}

export function lineById(order: Order, id: string | null): LineNode | null {
  const line = order.lines.find((candidate) => candidate.id === id);
  return line ? lineNode(order, line) : null;
}

export function shippingNode(order: Order, shipping: ShippingLine): ShippingNode {
  return { __typename: "ShippingLine", order, shipping };
}

export function bag(order: Order, amount: Minor): MoneyBag {
  return new MoneyBag(order, amount);
}

/** The older Money scalar: a plain amount in shop currency, "10.00". */
export function plainMoney(order: Order, amount: Minor): string {
  return fromMinor(amount, digitsOf(order.currencyCode));
}

export function taxLineNodes(order: Order, lines: OrderLine["taxLines"]): object[] {
  return lines.map((line) => ({
    channelLiable: false,
    price: plainMoney(order, line.amount),
    priceSet: bag(order, line.amount),
    rate: Number(line.rate),
    ratePercentage: Number((Number(line.rate) * 100).toFixed(6)),
    source: "Shopify",
    title: line.title,
  }));
}

export function dutyNode(order: Order, duty: NonNullable<OrderLine["duty"]>): object {
  return { __typename: "Duty", id: gid("Duty", duty.id), price: bag(order, duty.amount), taxLines: [] };
}
