import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import { List, type Place } from "./list.ts";
import { moneyV2 } from "./money-bag.ts";
import { orderNode, type CustomerNode } from "./nodes.ts";
import { ordersSince, type AdminContext } from "./context.ts";
import { DELETED } from "../world/shop-store.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

type CustomerResolver = (
  source: CustomerNode,
  args: Record<string, unknown>,
  context: AdminContext,
) => unknown;

function ordersOf(customerId: string, context: AdminContext): List {
  const { store } = context;
  const { orders } = store;
  const customer = store.ids.indexOf(customerId);
  const since = ordersSince(context);
  const places: Place[] = [];
  for (let n = 0; n < orders.customer.length; n++) {
    if (orders.customer.at(n) !== customer || orders.flags.at(n) & DELETED || orders.createdAt.at(n) < since)
      continue;
    places.push([n, n]);
  }
  return new List(places, (n) => orderNode(store.orderAt(n)));
}

const fields: Record<string, CustomerResolver> = {
  id: ({ customer }) => gid("Customer", customer.id),
  legacyResourceId: ({ customer }) => customer.id,
  createdAt: ({ customer }) => graphqlTime(customer.createdAt),
  updatedAt: ({ customer }) => graphqlTime(customer.updatedAt),
  firstName: ({ customer }) => customer.firstName,
  lastName: ({ customer }) => customer.lastName,
  displayName: ({ customer }) => `${customer.firstName} ${customer.lastName}`,
  email: ({ customer }) => customer.email,
  phone: ({ customer }) => customer.phone,
  locale: ({ customer }) => customer.locale,
  state: ({ customer }) => customer.state.toUpperCase(),
  tags: ({ customer }) => customer.tags,
  note: () => null,
  verifiedEmail: ({ customer }) => customer.verifiedEmail,
  taxExempt: () => false,
  dataSaleOptOut: () => false,
  canDelete: ({ customer }) => customer.lastOrderId === null,
  numberOfOrders: ({ customer }) => String(customer.numberOfOrders),
  amountSpent: ({ customer }, _, { store }) => moneyV2(customer.amountSpent, store.settings.currencyCode),
  lastOrder: ({ customer }, _, context) => {
    const order = customer.lastOrderId === null ? undefined : context.store.liveOrder(customer.lastOrderId);
    return order && order.createdAt >= ordersSince(context) ? orderNode(order) : null;
  },
  orders: ({ customer }, _, context) => ordersOf(customer.id, context),
  defaultEmailAddress: ({ customer }) => ({
    emailAddress: customer.email,
    marketingState: customer.acceptsMarketing ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
    validFormat: true,
  }),
  defaultAddress: ({ customer }) => ({
    id: gid("MailingAddress", customer.id),
    countryCodeV2: customer.countryCode,
    countryCode: customer.countryCode,
    provinceCode: customer.provinceCode,
    coordinatesValidated: false,
    formatted: [],
  }),
  statistics: () => ({ predictedSpendTier: null, rfmGroup: null }),
};

export const customerFields: FieldTable = { Customer: fields as Record<string, Resolver> };
