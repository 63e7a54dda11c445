import { gid } from "../payloads/index.ts";
import { AdminError, ordersSince, type AdminContext } from "./context.ts";
import { List } from "./list.ts";
import { customerNode, lineNode, orderNode, productNode, shippingNode, variantNode } from "./nodes.ts";
import { searchOrders } from "./search-orders.ts";
import { searchCustomers, searchCustomersToCount, searchProducts, searchVariants } from "./search-records.ts";
import { answerShopifyql } from "../shopifyql/index.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

interface SearchArguments {
  readonly query?: string | null;
  readonly sortKey?: string;
  readonly limit?: number | null;
}

type Search = typeof searchOrders;

function warner(
  context: AdminContext,
  path: string,
  query: string | null | undefined,
): (field: string) => void {
  return (field) =>
    context.searchWarnings.push({
      path: [path],
      query,
      warnings: [{ field, message: "Invalid search field for this query.", code: "invalid_field" }],
    });
}

function connection(name: string, search: Search): Resolver {
  return (_, { query, sortKey }: SearchArguments, context) =>
    search(context, query, sortKey ?? "ID", warner(context, name, query));
}

/** Count up to a limit, which is 10,000 unless said; `limit: null` counts all. */
function count(name: string, search: Search): Resolver {
  return (_, { query, limit }: SearchArguments, context) => {
    const found = search(context, query, "ID", warner(context, name, query)).length;
    const capped = limit !== null && limit !== undefined && found > limit;
    return { count: capped ? limit : found, precision: capped ? "AT_LEAST" : "EXACT" };
  };
}

/** "gid://shopify/Order/1?x=y" as type and numeric id; null if it is no such id. */
function parseGid(id: string): { type: string; id: string } | null {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(id);
  return match?.[1] && match[2] ? { type: match[1], id: match[2] } : null;
}

function invalidId(id: string): AdminError {
  return new AdminError(`Invalid global id '${id}'`, "INVALID_GLOBAL_ID");
}

function visibleOrder(context: AdminContext, id: string): ReturnType<typeof context.store.liveOrder> {
  const order = context.store.liveOrder(id);
  return order && order.createdAt >= ordersSince(context) ? order : undefined;
}

/** The order that a part of an order (line, refund …) belongs to. */
function orderOfPart(context: AdminContext, id: string): ReturnType<typeof context.store.liveOrder> {
  const n = context.store.orderIndex(id);
  return n < 0 ? undefined : visibleOrder(context, context.store.ids.of(n * 1000));
}

function nodeById(context: AdminContext, globalId: string): object | null {
  const parsed = parseGid(globalId);
  if (!parsed) throw invalidId(globalId);
  const { store } = context;
  const { id } = parsed;
  switch (parsed.type) {
    case "Shop":
      return id === store.id ? { __typename: "Shop" } : null;
    case "Order": {
      const order = visibleOrder(context, id);
      return order ? orderNode(order) : null;
    }
    case "Customer":
      return customerNode(store.liveCustomer(id));
    case "Product":
      return productNode(store.liveProduct(id));
    case "ProductVariant": {
      const product = store.products[Math.floor(store.ids.indexOf(id) / 100)];
      const variant =
        product && store.liveProduct(product.id)?.variants.find((candidate) => candidate.id === id);
      return product && variant ? variantNode(product, variant) : null;
    }
    case "LineItem": {
      const order = orderOfPart(context, id);
      const line = order?.lines.find((candidate) => candidate.id === id);
      return order && line ? lineNode(order, line) : null;
    }
    case "ShippingLine": {
      const order = orderOfPart(context, id);
      const line = order?.shipping.find((candidate) => candidate.id === id);
      return order && line ? shippingNode(order, line) : null;
    }
    case "Refund": {
      const order = orderOfPart(context, id);
      const refund = order?.refunds.find((candidate) => candidate.id === id);
      return order && refund ? { __typename: "Refund", order, refund } : null;
    }
    case "BulkOperation":
      return context.bulk.node(globalId);
    default:
      return null;
  }
}

/** A lookup of one kind: an id of another kind is an error, an unknown id is null. */
function lookup(type: string): Resolver {
  return (_, { id }: { id: string }, context) => {
    if (parseGid(id)?.type !== type) throw invalidId(id);
    return nodeById(context, id);
  };
}

const query: Record<string, Resolver> = {
  shop: () => ({ __typename: "Shop" }),
  orders: connection("orders", searchOrders),
  customers: connection("customers", searchCustomers),
  products: connection("products", searchProducts),
  productVariants: connection("productVariants", searchVariants),
  ordersCount: count("ordersCount", searchOrders),
  customersCount: count("customersCount", searchCustomersToCount),
  productsCount: count("productsCount", searchProducts),
  productVariantsCount: count("productVariantsCount", searchVariants),
  order: lookup("Order"),
  customer: lookup("Customer"),
  product: lookup("Product"),
  productVariant: lookup("ProductVariant"),
  refund: lookup("Refund"),
  node: (_, { id }: { id: string }, context) => nodeById(context, id),
  nodes: (_, { ids }: { ids: readonly string[] }, context) => ids.map((id) => nodeById(context, id)),
  currentAppInstallation: (_, __, { scopes, shop }) => ({
    __typename: "AppInstallation",
    id: gid("AppInstallation", shop.id),
    accessScopes: scopes.map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    launchUrl: `https://${shop.domain}/admin/apps/standin`,
  }),
  shopifyqlQuery: (_, args: { query: string }, { store, now }) => answerShopifyql(store, args.query, now),
  // Subscriptions that an app's configuration file makes are not listed, as at Shopify.
  webhookSubscriptions: () => List.of([]),
  bulkOperation: (_, { id }: { id: string }, { bulk }) => {
    if (parseGid(id)?.type !== "BulkOperation") throw invalidId(id);
    return bulk.node(id);
  },
  bulkOperations: (_, args: { query?: string | null; sortKey?: string }, context) =>
    context.bulk.list(args.query, args.sortKey ?? "CREATED_AT"),
};

const mutation: Record<string, Resolver> = {
  bulkOperationRunQuery: (_, args: { query: string; groupObjects: boolean }, context) =>
    context.bulk.run(context, args.query, args.groupObjects),
  bulkOperationCancel: (_, { id }: { id: string }, context) => context.bulk.cancel(id),
};

export const rootFields: FieldTable = { QueryRoot: query, Mutation: mutation };
