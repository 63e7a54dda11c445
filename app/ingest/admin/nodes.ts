import { z } from "zod";
import type { Amount } from "#app/lib/money.ts";
import { amountField, bagTaxField, optionalRateField, positiveBagAmountField } from "../records/fields.ts";
import type { TaxLineFacts } from "../records/assemble-order.ts";
import { total } from "../records/assemble-order.ts";

function nodesOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("nodes" in value) return value.nodes;
  if ("edges" in value && Array.isArray(value.edges))
    return value.edges.map((edge: { node?: unknown } | null) => edge?.node);
  return value;
}

/** A list, or a connection with nodes or edges; missing or null: empty. */
export function connection<T extends z.ZodType>(item: T) {
  return z
    .unknown()
    .optional()
    .transform((value) => nodesOf(value) ?? [])
    .pipe(z.array(item));
}

/** A list, or a connection with nodes or edges, that must be there. */
export function requiredConnection<T extends z.ZodType>(item: T) {
  return z.unknown().transform(nodesOf).pipe(z.array(item));
}

/** A MoneyBag, read whole. */
export const moneyBag = z.object({ shopMoney: z.object({ amount: amountField }) }).nullish();

/** Shop money of a MoneyBag, read whole or as its amount only; nothing counts as zero. */
export function amountOf(bag: Amount | z.infer<typeof moneyBag>): Amount {
  return (typeof bag === "string" ? bag : bag?.shopMoney.amount) ?? "0.0000";
}

export const adminTaxLine = z.object({ rate: optionalRateField, priceSet: bagTaxField });

export function adminTaxes(lines: readonly z.infer<typeof adminTaxLine>[]): TaxLineFacts[] {
  return lines.map((line) => ({ amount: amountOf(line.priceSet), rate: line.rate }));
}

export const adminAllocation = z.object({ allocatedAmountSet: positiveBagAmountField });

export function allocated(allocations: readonly z.infer<typeof adminAllocation>[]): Amount {
  return total(allocations.map((allocation) => amountOf(allocation.allocatedAmountSet)));
}
