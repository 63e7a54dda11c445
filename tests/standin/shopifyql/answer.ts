import { dayTeller } from "../world/day.ts";
import { fromMinor } from "../world/money.ts";
import type { ShopStore } from "../world/shop-store.ts";
import { parseShopifyql, type SalesQuery } from "./parse.ts";
import { emptyAmounts, METRICS, salesRows, type Dimension, type Metric } from "./sales-table.ts";

const DATA_TYPES: Readonly<Record<Dimension, string>> = { day: "DAY_TIMESTAMP", order_id: "IDENTITY" };

interface Group {
  readonly key: Readonly<Record<Dimension, string>>;
  readonly amounts: ReturnType<typeof emptyAmounts>;
}

/**
 * What `shopifyqlQuery` answers: a ShopifyqlQueryResponse. Every cell is text, days YYYY-MM-DD, amounts with the
 * currency's digits; groups without data have no row.
 * https://shopify.dev/docs/apps/build/shopifyql/graphql-admin-api
 */
export function answerShopifyql(store: ShopStore, text: string, now: number): object {
  const parsed = parseShopifyql(text, dayTeller(store.settings.ianaTimezone)(now));
  if (parsed.outcome === "errors")
    return { __typename: "ShopifyqlQueryResponse", parseErrors: parsed.errors, tableData: null };
  const { query } = parsed;
  const groups = sorted(groupsOf(store, query), query).slice(query.offset, query.offset + query.limit);
  const columns = [...query.groupBy, ...query.show];
  return {
    __typename: "ShopifyqlQueryResponse",
    parseErrors: [],
    tableData: {
      __typename: "ShopifyqlTableData",
      columns: columns.map(columnOf),
      rows: groups.map((group) =>
        Object.fromEntries(columns.map((name) => [name, cellOf(group, name, store.digits)])),
      ),
      rowMetadata: groups.map((group) => ({
        nullCellTranslations: [],
        rawResourceIds: columns.map((name) => (name === "order_id" ? [group.key.order_id] : [])),
        topNRemainderColumnNames: [],
      })),
    },
  };
}

function groupsOf(store: ShopStore, { groupBy, since, until }: SalesQuery): Group[] {
  const groups = new Map<string, Group>();
  for (const row of salesRows(store)) {
    if (row.day < since || row.day > until) continue;
    const key = groupBy.map((name) => row[name]).join(" ");
    let group = groups.get(key);
    if (!group) {
      group = { key: { day: row.day, order_id: row.order_id }, amounts: emptyAmounts() };
      groups.set(key, group);
    }
    for (const metric of METRICS) group.amounts[metric] += row.amounts[metric];
  }
  return [...groups.values()];
}

function sorted(groups: Group[], { orderBy }: SalesQuery): Group[] {
  return groups.sort((a, b) => {
    for (const { column, descending } of orderBy) {
      const order = compare(a, b, column);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function compare(a: Group, b: Group, column: Metric | Dimension): number {
  if (isMetric(column)) return a.amounts[column] - b.amounts[column];
  const [x, y] = [a.key[column], b.key[column]];
  // Ids are numbers longer than a double holds.
  return column === "order_id" && x.length !== y.length ? x.length - y.length : x < y ? -1 : x > y ? 1 : 0;
}

function isMetric(column: Metric | Dimension): column is Metric {
  return (METRICS as readonly string[]).includes(column);
}

function cellOf(group: Group, name: Metric | Dimension, digits: number): string {
  return isMetric(name) ? fromMinor(group.amounts[name], digits) : group.key[name];
}

function columnOf(name: Metric | Dimension): object {
  const words = name.replace("_id", " ID").replaceAll("_", " ");
  return {
    name,
    dataType: isMetric(name) ? "MONEY" : DATA_TYPES[name],
    subType: null,
    displayName: words.charAt(0).toUpperCase() + words.slice(1),
    shortDisplayName: null,
    columnOrigin: "REQUESTED",
    dynamicColumnMetadata: null,
  };
}
