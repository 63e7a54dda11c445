import { generateCustomer, generateProduct } from "./catalog.ts";
import { toMinor } from "./money.ts";
import { wholeSecond } from "./order-mutations.ts";
import { DELETED, type ShopStore } from "./shop-store.ts";
import type { Customer, CustomerOptions, Product, ProductOptions, Variant } from "./types.ts";

function withOptions(customer: Customer, options: CustomerOptions): Customer {
  return { ...customer, ...options, tags: [...(options.tags ?? customer.tags)] };
}

export function createCustomer(store: ShopStore, options: CustomerOptions, now: number): Customer {
  const n = store.customers.since.length;
  const customer = withOptions(generateCustomer(store.ids, store.seed, n, wholeSecond(now)), options);
  store.keepCustomer(customer);
  return customer;
}

function knownCustomer(store: ShopStore, id: string): Customer {
  const customer = store.liveCustomer(id);
  if (!customer) throw new Error(`No customer ${id} in ${store.domain}.`);
  return customer;
}

export function updateCustomer(
  store: ShopStore,
  id: string,
  options: CustomerOptions,
  now: number,
): Customer {
  const customer = knownCustomer(store, id);
  const changed = withOptions(customer, options);
  changed.updatedAt = Math.max(customer.updatedAt + 1000, wholeSecond(now));
  store.keepCustomer(changed);
  return changed;
}

/** As at Shopify, a customer with orders cannot be deleted. */
export function deleteCustomer(store: ShopStore, id: string): Customer {
  const customer = knownCustomer(store, id);
  if (customer.lastOrderId !== null) throw new Error(`Customer ${id} has orders and cannot be deleted.`);
  store.customers.flags.set(store.ids.indexOf(id), DELETED);
  return customer;
}

/** Makes one customer of two: the orders of the other become the kept one's, the other is gone. */
export function mergeCustomers(
  store: ShopStore,
  keptId: string,
  deletedId: string,
  now: number,
): { readonly kept: Customer; readonly deleted: Customer } {
  const kept = knownCustomer(store, keptId);
  const deleted = knownCustomer(store, deletedId);
  if (kept.id === deleted.id) throw new Error("A customer cannot be merged with itself.");
  const { customer, flags } = store.orders;
  const from = store.ids.indexOf(deletedId);
  for (let n = 0; n < flags.length; n++)
    if (customer.at(n) === from && !(flags.at(n) & DELETED)) store.reassignOrder(n, kept);
  store.customers.flags.set(from, DELETED);
  return { kept: updateCustomer(store, keptId, {}, now), deleted };
}

export function createProduct(store: ShopStore, options: ProductOptions, now: number): Product {
  const n = store.products.length;
  const at = wholeSecond(now);
  const product = generateProduct(store.ids, store.seed, n, store.digits, at);
  const first = product.variants[0];
  if (options.variants !== undefined && first) {
    product.variants = Array.from({ length: options.variants }, (_, i): Variant => {
      const id = store.ids.of(n * 100 + i);
      return {
        ...first,
        id,
        inventoryItemId: id,
        position: i + 1,
        title: `Option ${i + 1}`,
        sku: `${first.sku}-${i + 1}`,
      };
    });
  }
  store.products.push(applyOptions(store, product, options, true));
  return store.products[n] ?? product;
}

function applyOptions(store: ShopStore, product: Product, options: ProductOptions, all: boolean): Product {
  const { price, variants: _, ...rest } = options;
  const changed: Product = { ...product, ...rest, tags: [...(options.tags ?? product.tags)] };
  if (price !== undefined) {
    const minor = toMinor(price, store.digits);
    changed.variants = product.variants.map((variant, i) =>
      all || i === 0 ? { ...variant, price: minor } : variant,
    );
  }
  return changed;
}

/** Orders keep what they were sold as: the product is replaced, never written into. */
export function updateProduct(store: ShopStore, id: string, options: ProductOptions, now: number): Product {
  const product = store.liveProduct(id);
  if (!product) throw new Error(`No product ${id} in ${store.domain}.`);
  const updatedAt = Math.max(product.updatedAt + 1000, wholeSecond(now));
  const changed = { ...applyOptions(store, product, options, false), updatedAt };
  if (options.price !== undefined) {
    changed.variants = changed.variants.map((variant, i) => (i === 0 ? { ...variant, updatedAt } : variant));
  }
  store.products[store.ids.indexOf(id)] = changed;
  return changed;
}

export function deleteProduct(store: ShopStore, id: string): Product {
  const product = store.liveProduct(id);
  if (!product) throw new Error(`No product ${id} in ${store.domain}.`);
  store.deletedProducts.add(store.ids.indexOf(id));
  return product;
}
