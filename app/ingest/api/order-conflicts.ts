import { toTenThousandths as value } from "#app/lib/ten-thousandths.ts";
import type { Charge, OrderLineFacts, RefundFacts } from "../records/records.ts";
import { pointer, type RecordError } from "./record-errors.ts";
import type { OrderInput } from "./schemas.ts";
import { duplicates } from "./to-records.ts";

/** An order's parts as they were read, good or not. */
export interface ReadOrder {
  readonly input: OrderInput;
  readonly lines: readonly OrderLineFacts[];
  readonly charges: readonly Charge[];
  readonly refunds: readonly RefundFacts[];
  readonly total: string;
}

type Conflict = (message: string, ...path: (string | number)[]) => void;

/** What no single field can see: parts that contradict each other, or make no ledger. */
export function orderConflicts(order: ReadOrder): RecordError[] {
  const errors: RecordError[] = [];
  const conflict: Conflict = (message, ...path) =>
    errors.push({ path: pointer(path), code: "conflict", message });
  linesOrTotal(order.input, conflict);
  errors.push(...duplicates(idsOf(order.lines), "lines"), ...duplicates(idsOf(order.refunds), "refunds"));
  for (const [index, line] of order.lines.entries())
    if (order.input.lines) checkLine(order, line, index, conflict);
  checkShipping(order, conflict);
  if (order.refunds.length > 0) checkRefunds(order, conflict);
  checkColumns(order, errors);
  return errors;
}

function idsOf(parts: readonly { readonly id: string }[]): string[] {
  return parts.map(({ id }) => id);
}

function linesOrTotal(input: OrderInput, conflict: Conflict): void {
  const has = (field: "lines" | "total" | "tax" | "discount") =>
    input[field] !== null && input[field] !== undefined;
  if (has("lines") && has("total")) conflict("stands beside lines: give one of the two", "total");
  if (!has("lines") && !has("total")) conflict("has neither lines nor total");
  if (has("lines") && has("tax")) conflict("goes with total only: a line has its own tax", "tax");
  if (has("lines") && has("discount"))
    conflict("goes with total only: a line has its own discount", "discount");
}

function checkLine(order: ReadOrder, line: OrderLineFacts, index: number, conflict: Conflict): void {
  if (line.discount === "0.0000" && line.tax === "0.0000") return;
  if (line.quantity === 0 && line.tax !== "0.0000")
    conflict("is not zero though the line has no units", "lines", index, "tax");
  const paid = value(line.price) * BigInt(line.quantity) - value(line.discount);
  if (paid < 0n) conflict("is more than the price of the line's units", "lines", index, "discount");
  else if (order.input.taxesIncluded && value(line.tax) > paid)
    conflict("is more than the price that includes it", "lines", index, "tax");
}

function checkShipping({ input, charges }: ReadOrder, conflict: Conflict): void {
  const shipping = charges.find((charge) => charge.type === "SHIPPING");
  if (!shipping || typeof input.shipping !== "object") return;
  const paid = value(shipping.price) - value(shipping.discount);
  if (paid < 0n) conflict("is more than the shipping's amount", "shipping", "discount");
  else if (input.taxesIncluded && value(shipping.tax) > paid)
    conflict("is more than the price that includes it", "shipping", "tax");
}

function checkRefunds({ input, lines, refunds }: ReadOrder, conflict: Conflict): void {
  const left = new Map(lines.map((line) => [line.id, line.quantity]));
  for (const [index, refund] of (input.refunds ?? []).entries())
    for (const [position, { line, quantity }] of (refund.lines ?? []).entries()) {
      const units = left.get(String(line));
      const at = ["refunds", index, "lines", position] as const;
      if (units === undefined)
        conflict(`${JSON.stringify(String(line))} is no line of this order`, ...at, "line");
      else if (quantity > units) conflict(`returns more units than the line has left`, ...at, "quantity");
      else left.set(String(line), units - quantity);
    }
  if (!input.taxesIncluded) return;
  for (const [index, refund] of refunds.entries())
    for (const charge of refund.content?.charges ?? [])
      if (value(charge.tax) > value(charge.amount))
        conflict("is more than the amount that includes it", "refunds", index, "shipping", "tax");
}

/** Fifteen digits before the point: each amount has no more, but what they add up to may. */
const LIMIT = 10n ** 19n;

function checkColumns({ lines, charges, refunds, total }: ReadOrder, errors: RecordError[]): void {
  let sum = value(total);
  for (const line of lines) sum += value(line.price) * BigInt(line.quantity) + value(line.tax);
  for (const charge of charges) sum += value(charge.price) + value(charge.tax);
  for (const { content } of refunds) {
    const adjustment = value(content?.adjustment ?? "0");
    sum += adjustment < 0n ? -adjustment : adjustment;
    for (const line of content?.lines ?? []) sum += value(line.subtotal) + value(line.tax);
    for (const charge of content?.charges ?? []) sum += value(charge.amount) + value(charge.tax);
  }
  if (sum >= LIMIT)
    errors.push({
      path: "",
      code: "too_large",
      message: "has amounts that add up to more than 15 digits before the point",
    });
}
