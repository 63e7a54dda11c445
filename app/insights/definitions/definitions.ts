import { customerEntries } from "./customers.ts";
import { definitionOf, type Definition, type NumberSettings } from "./definition-of.ts";
import type { Entry } from "./entry.ts";
import { productEntries } from "./products.ts";
import { salesEntries } from "./sales.ts";

export type { Definition } from "./definition-of.ts";

/** Every number on the pages and in reports, by its id. */
export const entries = { ...salesEntries, ...customerEntries, ...productEntries } as const satisfies Record<
  string,
  Entry
>;

export type MetricId = keyof typeof entries;

export const metricIds = Object.keys(entries) as readonly MetricId[];

const shopifysRules: NumberSettings = { includeTestOrders: false, refundDate: "refund" };

/** What each means by Shopify's rules, which a store without settings of its own follows. */
export const definitions = Object.fromEntries(
  metricIds.map((id) => [id, definitionOf(entries[id], shopifysRules)]),
) as Readonly<Record<MetricId, Definition>>;
