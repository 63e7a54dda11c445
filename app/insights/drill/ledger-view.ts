import type { Definition } from "../definitions/definitions.ts";
import type { AdminLinkView } from "../present/admin-link.ts";
import type { LedgerColumn } from "./drills.ts";

/** An amount as text; zeros step back. */
export interface CellView {
  readonly text: string;
  readonly zero: boolean;
}

/** Discounts and returns are negative here, so that a row adds up from left to right. */
export type CellsView = Readonly<Record<LedgerColumn, CellView>>;

export interface SaleView {
  readonly key: string;
  /** The day it counts on, and when it happened if that is another one. */
  readonly day: string;
  readonly happened: string | null;
  readonly order: AdminLinkView;
  /** "Order", "Return", "Added by an edit" … */
  readonly event: string;
  readonly item: string;
  readonly cells: CellsView;
}

export interface PlacedOrderView {
  readonly key: string;
  readonly day: string;
  readonly order: AdminLinkView;
  /** Null: a guest. */
  readonly customer: AdminLinkView | null;
  readonly units: string;
  readonly gross: CellView;
  readonly discount: CellView;
  readonly placed: CellView;
}

export interface LedgerCustomerView {
  readonly id: string;
  readonly customer: AdminLinkView;
  readonly firstDay: string;
  readonly firstTime: boolean;
  readonly returning: boolean;
  /** "#1004, #1002 and 3 more". */
  readonly orders: string;
  readonly count: string;
  readonly placed: string;
}

export type LedgerTableView =
  | {
      readonly kind: "sales";
      /** The column that the number is the sum of. */
      readonly column: LedgerColumn;
      readonly rows: readonly SaleView[];
      readonly sums: CellsView;
    }
  | {
      readonly kind: "orders";
      readonly rows: readonly PlacedOrderView[];
      readonly sums: Pick<PlacedOrderView, "units" | "gross" | "discount" | "placed">;
    }
  | { readonly kind: "customers"; readonly rows: readonly LedgerCustomerView[] };

/** What the page with a number's rows draws. All text is final: locale, zone and currency are in it. */
export interface LedgerView {
  readonly definition: Definition;
  readonly rangeLabel: string;
  /** The one order that the rows are of: "Order #1004 · Nov 28, 9:45 PM", and where it is in the Shopify admin. */
  readonly order: { readonly title: string; readonly link: AdminLinkView } | null;
  /** Null where there is nothing to divide by. */
  readonly value: string | null;
  /** How a quotient comes about: "$120.00 ÷ 2 orders"; null of sums and counts. */
  readonly division: string | null;
  /** "Customer: Ada Example" and so on: what narrows the rows. */
  readonly narrowed: readonly string[];
  /** "120 rows", "12 orders", "8 customers, 3 of them returning": of all pages. */
  readonly count: string;
  /** Days of the page's rows; null without rows. */
  readonly pageLabel: string | null;
  readonly table: LedgerTableView;
  readonly older: string | null;
  readonly newer: string | null;
}
