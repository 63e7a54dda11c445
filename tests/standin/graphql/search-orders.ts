import { financialStatus } from "../world/order-totals.ts";
import { DELETED, TEST, type ShopStore } from "../world/shop-store.ts";
import { ordersSince, type AdminContext } from "./context.ts";
import { List, type Place } from "./list.ts";
import { orderNode } from "./nodes.ts";
import { searchTest, type SearchFields } from "./search-match.ts";

function statusOf(store: ShopStore, n: number): string[] {
  const order = store.orderAt(n);
  const open = order.closedAt === null && order.cancelledAt === null;
  const status = order.cancelledAt !== null ? "cancelled" : open ? "open" : "closed";
  return ["any", status, ...(status === "closed" ? [] : ["not_closed"])];
}

/** Times and ids come from the columns; only the rest makes the order anew. */
function orderFields(store: ShopStore): SearchFields<number> {
  const { orders } = store;
  return {
    created_at: { kind: "time", get: (n) => orders.createdAt.at(n) },
    updated_at: { kind: "time", get: (n) => orders.updatedAt.at(n) },
    processed_at: { kind: "time", get: (n) => orders.processedAt.at(n) },
    cancelled_at: { kind: "time", get: (n) => store.orderAt(n).cancelledAt },
    id: { kind: "id", get: (n) => store.ids.of(n * 1000) },
    customer_id: {
      kind: "id",
      get: (n) => (orders.customer.at(n) < 0 ? null : store.ids.of(orders.customer.at(n))),
    },
    test: { kind: "text", get: (n) => [String((orders.flags.at(n) & TEST) !== 0)] },
    name: { kind: "text", get: (n) => [store.orderAt(n).name, String(store.orderAt(n).number)] },
    email: { kind: "text", get: (n) => [store.orderAt(n).email ?? ""] },
    tag: { kind: "text", get: (n) => store.orderAt(n).tags },
    source_name: { kind: "text", get: (n) => [store.orderAt(n).sourceName] },
    status: { kind: "text", get: (n) => statusOf(store, n) },
    financial_status: { kind: "text", get: (n) => ["any", financialStatus(store.orderAt(n))] },
    fulfillment_status: {
      kind: "text",
      get: (n) => {
        const { closedAt, cancelledAt } = store.orderAt(n);
        return ["any", closedAt !== null && cancelledAt === null ? "fulfilled" : "unfulfilled"];
      },
    },
  };
}

function sortValue(store: ShopStore, sortKey: string): (n: number) => number {
  const { orders } = store;
  switch (sortKey) {
    case "CREATED_AT":
      return (n) => orders.createdAt.at(n);
    case "UPDATED_AT":
      return (n) => orders.updatedAt.at(n);
    case "PROCESSED_AT":
      return (n) => orders.processedAt.at(n);
    case "ID":
    case "ORDER_NUMBER":
    case "RELEVANCE":
      return (n) => n;
    default:
      throw new Error(`The stand-in cannot sort orders by ${sortKey}.`);
  }
}

/** Orders that a query finds, within what the app may see. */
export function searchOrders(
  context: AdminContext,
  query: string | null | undefined,
  sortKey: string,
  warn: (field: string) => void,
): List {
  const { store } = context;
  const matches = searchTest(query, orderFields(store), store.settings.ianaTimezone, warn);
  const since = ordersSince(context);
  const value = sortValue(store, sortKey);
  const places: Place[] = [];
  for (let n = 0; n < store.orders.flags.length; n++) {
    if (store.orders.flags.at(n) & DELETED || store.orders.createdAt.at(n) < since) continue;
    if (matches(n)) places.push([value(n), n]);
  }
  return new List(places, (n) => orderNode(store.orderAt(n)));
}
