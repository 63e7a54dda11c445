/** A number whose rows are to be shown; days are YYYY-MM-DD in the shop's zone, both included. */
export type LedgerTarget = NumberTarget &
  ({ readonly from: string; readonly to: string } | { readonly preset: "all_time" });

interface NumberTarget {
  /** Id of its definition. */
  readonly metric: string;
  /** ISO instant: of the last day only what happened before it, as in a running period's comparison. */
  readonly until?: string | null;
  readonly customer?: string;
  readonly order?: string;
  /** Empty: rows of no known product. */
  readonly product?: string;
  readonly variant?: string;
  /** With an empty product: the title of its rows' lines; empty: of those without one. */
  readonly lineTitle?: string;
  /** Customers whose first order of all time was placed in these days. */
  readonly cohortFrom?: string;
  readonly cohortTo?: string;
}

/** Address of the page with a number's rows. @param back the page to return to, a path of the app. */
export function ledgerPath(target: LedgerTarget, back?: string): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...target, back }))
    if (typeof value === "string") search.set(name, value);
  return `/app/ledger?${search.toString()}`;
}
