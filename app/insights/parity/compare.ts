import { exact } from "#app/lib/money.ts";
import { salesMeasures, type SalesAmounts, type SalesMeasure } from "#app/lib/sales-measures.ts";

/** Ours beside Shopify's; a side without sales is zero. */
export interface Compared {
  readonly ours: SalesAmounts;
  readonly theirs: SalesAmounts;
  /** Ours less Shopify's. */
  readonly difference: SalesAmounts;
  /** Empty: all equal, exactly. */
  readonly differing: readonly SalesMeasure[];
}

/** Compares exactly: half a cent is a difference. */
export function compareSales(ours: SalesAmounts = nothing, theirs: SalesAmounts = nothing): Compared {
  const differences = salesMeasures.map(
    (measure) => [measure, exact(ours[measure]).minus(theirs[measure])] as const,
  );
  return {
    ours,
    theirs,
    difference: Object.fromEntries(
      differences.map(([measure, value]) => [measure, value.toFixed()]),
    ) as unknown as SalesAmounts,
    differing: differences.filter(([, value]) => !value.isZero()).map(([measure]) => measure),
  };
}

const nothing = Object.fromEntries(salesMeasures.map((measure) => [measure, "0"])) as unknown as SalesAmounts;
