/** A number of a product: as text, and whether there is nothing to it. */
export interface ProductCellView {
  readonly column: string;
  readonly text: string;
  readonly zero: boolean;
}

export interface ProductRowView {
  readonly key: string;
  /** Ids for the ledger: empty where the lines have no product; null where nothing leads there. */
  readonly product: string | null;
  readonly variant: string | null;
  /** Of lines without a product: their title, empty where they have none. */
  readonly lineTitle: string | null;
  readonly title: string;
  /** Variant and SKU. */
  readonly detail: string | null;
  readonly cells: readonly ProductCellView[];
}

/** What the products page draws. All text is final. */
export interface ProductsView {
  readonly rangeLabel: string;
  readonly rows: readonly ProductRowView[];
  /** Null where there are none. */
  readonly adjustments: ProductRowView | null;
  readonly totals: ProductRowView;
  /** "1–50 of 212". */
  readonly pageLabel: string;
  readonly count: number;
  readonly page: number;
  readonly hasNext: boolean;
  readonly otherCurrencies: string | null;
}
