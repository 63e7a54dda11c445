import { parseBulk, type ParseOutcome, type StoredResource } from "#app/ingest/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import {
  changedCustomersDocument,
  customersByIdDocument,
  customerVersionsDocument,
} from "../documents/customers.ts";
import {
  customerCountsDocument,
  orderCountsDocument,
  productCountsDocument,
} from "../documents/day-counts.ts";
import {
  changedOrdersDocument,
  orderLinesDocument,
  ordersByIdDocument,
  orderVersionsDocument,
} from "../documents/orders.ts";
import {
  changedProductsDocument,
  productsByIdDocument,
  productVariantsDocument,
  productVersionsDocument,
} from "../documents/products.ts";

/** How one resource is read after the backfill. */
export interface ResourceSpec {
  /** As in gid://shopify/Order/1. */
  readonly type: string;
  readonly changed: string;
  /** Objects a page of `changed` and `byIds`; halved while Shopify finds that too dear. */
  readonly pageSize: number;
  readonly byIds: string;
  /** The list inside an object, and the document that brings more of it. */
  readonly parts: { readonly field: string; readonly more: string; readonly atOnce: number } | null;
  readonly versions: string;
  readonly counts: string;
  /** Search fields of Shopify for the time by which days are counted: they differ between lists and counts. */
  readonly listTime: string;
  readonly countTime: string;
  readonly parse: (shop: Shop, node: unknown) => ParseOutcome;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07 (each query's own list of search fields) */
export const specs: Readonly<Record<StoredResource, ResourceSpec>> = {
  products: {
    type: "Product",
    changed: changedProductsDocument,
    pageSize: 50,
    byIds: productsByIdDocument,
    parts: { field: "variants", more: productVariantsDocument, atOnce: 30 },
    versions: productVersionsDocument,
    counts: productCountsDocument,
    listTime: "created_at",
    countTime: "created_at",
    parse: parseBulk.product,
  },
  customers: {
    type: "Customer",
    changed: changedCustomersDocument,
    pageSize: 100,
    byIds: customersByIdDocument,
    parts: null,
    versions: customerVersionsDocument,
    counts: customerCountsDocument,
    listTime: "customer_date",
    countTime: "created_at",
    parse: parseBulk.customer,
  },
  orders: {
    type: "Order",
    changed: changedOrdersDocument,
    pageSize: 25,
    byIds: ordersByIdDocument,
    parts: { field: "lineItems", more: orderLinesDocument, atOnce: 20 },
    versions: orderVersionsDocument,
    counts: orderCountsDocument,
    listTime: "processed_at",
    countTime: "processed_at",
    parse: parseBulk.order,
  },
};

export function gidOf(resource: StoredResource, id: string): string {
  return `gid://shopify/${specs[resource].type}/${id}`;
}

/** The digits of a global id. */
export function idOf(gid: string): string {
  return gid.slice(gid.lastIndexOf("/") + 1);
}

/** A search for [from, to), in Shopify's words. */
export function between(field: string, from: Date, to: Date): string {
  return `${field}:>='${from.toISOString()}' AND ${field}:<'${to.toISOString()}'`;
}
