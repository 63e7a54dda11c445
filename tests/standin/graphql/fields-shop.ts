import { gid } from "../payloads/index.ts";
import { graphqlTime } from "../world/day.ts";
import type { AdminContext } from "./context.ts";
import type { FieldTable, Resolver } from "./resolver.ts";

type ShopResolver = (source: unknown, args: unknown, context: AdminContext) => unknown;

const shop: Record<string, ShopResolver> = {
  id: (_, __, { store }) => gid("Shop", store.id),
  name: (_, __, { store }) => store.settings.name,
  email: (_, __, { store }) => store.settings.email,
  contactEmail: (_, __, { store }) => store.settings.email,
  myshopifyDomain: (_, __, { store }) => store.domain,
  url: (_, __, { store }) => `https://${store.domain}`,
  ianaTimezone: (_, __, { store }) => store.settings.ianaTimezone,
  currencyCode: (_, __, { store }) => store.settings.currencyCode,
  enabledPresentmentCurrencies: (_, __, { store }) => [
    store.settings.currencyCode,
    ...(store.history.presentment ? [store.history.presentment.currencyCode] : []),
  ],
  taxesIncluded: (_, __, { store }) => store.settings.taxesIncluded,
  taxShipping: () => true,
  weightUnit: () => "KILOGRAMS",
  unitSystem: () => "METRIC_SYSTEM",
  createdAt: (_, __, { store }) => graphqlTime(store.createdAt),
  updatedAt: (_, __, { store }) => graphqlTime(store.updatedAt),
  setupRequired: () => false,
  shopOwnerName: () => "Owner Example",
  plan: () => ({
    publicDisplayName: "Basic",
    displayName: "Basic",
    partnerDevelopment: false,
    shopifyPlus: false,
  }),
  primaryDomain: (_, __, { store }) => ({
    id: gid("Domain", store.id),
    host: store.domain,
    url: `https://${store.domain}`,
    sslEnabled: true,
  }),
};

export const shopFields: FieldTable = { Shop: shop as Record<string, Resolver> };
