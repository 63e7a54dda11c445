import { DELETED, type ShopStore } from "../world/shop-store.ts";
import { List, type Place } from "./list.ts";
import { customerNode, productNode, variantNode } from "./nodes.ts";
import { searchTest, type SearchFields } from "./search-match.ts";
import type { AdminContext } from "./context.ts";

type Warn = (field: string) => void;
const PER_PRODUCT = 100;

function sorter(
  sortKey: string,
  values: Readonly<Record<string, (n: number) => number | string>>,
): (n: number) => number | string {
  const value = values[sortKey];
  if (!value) throw new Error(`The stand-in cannot sort by ${sortKey}.`);
  return value;
}

/** What `customers` can be searched by. */
export function searchCustomers(
  context: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: Warn,
): List {
  const { store } = context;
  const { customers } = store;
  return customersBy(context, query, sortKey, warn, {
    id: { kind: "id", get: (n) => store.ids.of(n) },
    customer_date: { kind: "time", get: (n) => customers.since.at(n) },
    updated_at: { kind: "time", get: (n) => customers.updatedAt.at(n) },
    orders_count: { kind: "number", get: (n) => customers.orderCount.at(n) },
    email: { kind: "text", get: (n) => [store.customerAt(n).email] },
    tag: { kind: "text", get: (n) => store.customerAt(n).tags },
    country: { kind: "text", get: (n) => [store.customerAt(n).countryCode] },
  });
}

/** What `customersCount` can be searched by: other names, and fewer. */
export function searchCustomersToCount(
  context: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: Warn,
): List {
  const { store } = context;
  const { customers } = store;
  return customersBy(context, query, sortKey, warn, {
    id: { kind: "id", get: (n) => store.ids.of(n) },
    created_at: { kind: "time", get: (n) => customers.since.at(n) },
    updated_at: { kind: "time", get: (n) => customers.updatedAt.at(n) },
  });
}

function customersBy(
  { store }: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: Warn,
  fields: SearchFields<number>,
): List {
  const { customers } = store;
  const matches = searchTest(query, fields, store.settings.ianaTimezone, warn);
  const value = sorter(sortKey, {
    ID: (n) => n,
    RELEVANCE: (n) => n,
    CREATED_AT: (n) => customers.since.at(n),
    UPDATED_AT: (n) => customers.updatedAt.at(n),
    NAME: (n) => store.customerAt(n).lastName,
  });
  const places: Place[] = [];
  for (let n = 0; n < customers.since.length; n++) {
    if (!(customers.flags.at(n) & DELETED) && matches(n)) places.push([value(n), n]);
  }
  return new List(places, (n) => customerNode(store.customerAt(n)));
}

function liveProducts(store: ShopStore): number[] {
  return [...store.products.keys()].filter((n) => !store.deletedProducts.has(n));
}

function productAt(store: ShopStore, n: number): ShopStore["products"][number] {
  const product = store.products[n];
  if (!product) throw new RangeError(`No product ${n}.`);
  return product;
}

export function searchProducts(
  context: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: Warn,
): List {
  const { store } = context;
  const at = (n: number): ShopStore["products"][number] => productAt(store, n);
  const fields: SearchFields<number> = {
    id: { kind: "id", get: (n) => at(n).id },
    created_at: { kind: "time", get: (n) => at(n).createdAt },
    updated_at: { kind: "time", get: (n) => at(n).updatedAt },
    published_at: { kind: "time", get: (n) => at(n).publishedAt },
    status: { kind: "text", get: (n) => [at(n).status] },
    title: { kind: "text", get: (n) => [at(n).title] },
    handle: { kind: "text", get: (n) => [at(n).handle] },
    vendor: { kind: "text", get: (n) => [at(n).vendor] },
    product_type: { kind: "text", get: (n) => [at(n).productType] },
    tag: { kind: "text", get: (n) => at(n).tags },
    gift_card: { kind: "text", get: (n) => [String(at(n).giftCard)] },
  };
  const matches = searchTest(query, fields, store.settings.ianaTimezone, warn);
  const value = sorter(sortKey, {
    ID: (n) => n,
    RELEVANCE: (n) => n,
    CREATED_AT: (n) => at(n).createdAt,
    UPDATED_AT: (n) => at(n).updatedAt,
    TITLE: (n) => at(n).title,
    VENDOR: (n) => at(n).vendor,
    PRODUCT_TYPE: (n) => at(n).productType,
  });
  const places = liveProducts(store)
    .filter(matches)
    .map((n): Place => [value(n), n]);
  return new List(places, (n) => productNode(at(n)));
}

export function searchVariants(
  context: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: Warn,
): List {
  const { store } = context;
  const at = (
    key: number,
  ): {
    product: ShopStore["products"][number];
    variant: ShopStore["products"][number]["variants"][number];
  } => {
    const product = productAt(store, Math.floor(key / PER_PRODUCT));
    const variant = product.variants[key % PER_PRODUCT];
    if (!variant) throw new RangeError(`No variant ${key}.`);
    return { product, variant };
  };
  const fields: SearchFields<number> = {
    id: { kind: "id", get: (key) => at(key).variant.id },
    product_id: { kind: "id", get: (key) => at(key).product.id },
    updated_at: { kind: "time", get: (key) => at(key).variant.updatedAt },
    sku: { kind: "text", get: (key) => [at(key).variant.sku] },
    barcode: { kind: "text", get: (key) => [at(key).variant.barcode ?? ""] },
    title: { kind: "text", get: (key) => [at(key).variant.title] },
    product_status: { kind: "text", get: (key) => [at(key).product.status] },
    taxable: { kind: "text", get: (key) => [String(at(key).variant.taxable)] },
  };
  const matches = searchTest(query, fields, store.settings.ianaTimezone, warn);
  const value = sorter(sortKey, {
    ID: (key) => key,
    RELEVANCE: (key) => key,
    POSITION: (key) => at(key).variant.position,
    SKU: (key) => at(key).variant.sku,
    TITLE: (key) => at(key).variant.title,
    INVENTORY_QUANTITY: (key) => at(key).variant.inventoryQuantity,
  });
  const keys = liveProducts(store).flatMap((n) =>
    productAt(store, n).variants.map((_, i) => n * PER_PRODUCT + i),
  );
  return new List(
    keys.filter(matches).map((key): Place => [value(key), key]),
    (key) => variantNode(at(key).product, at(key).variant),
  );
}
