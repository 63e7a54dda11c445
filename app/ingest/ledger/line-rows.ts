import { toTenThousandths, unitShare, type TenThousandths } from "#app/lib/ten-thousandths.ts";
import type { OrderLineFacts, RefundLineFacts } from "../records/records.ts";
import { datedChanges, type DatedChange, type LineChanges } from "./edits.ts";
import { saleAmounts, taxOfAdded, toRates, type SaleAmounts, type Sold } from "./sale-amounts.ts";
import type { Emit } from "./sale-event.ts";
import type { StoredOrder } from "./stored-order.ts";

/** Units of one line that came at one time. */
interface Part {
  readonly at: Date;
  readonly change: DatedChange | null;
  readonly units: number;
  readonly amounts: SaleAmounts;
}

/** Rows of the order's lines: what was sold, added, removed, refunded, and what a cancellation takes back. */
export function lineRows(stored: StoredOrder, unit: bigint, emit: Emit): void {
  const changesOf = datedChanges(stored);
  const refunds = refundsByLine(stored);
  for (const line of stored.lines) {
    const changes = changesOf(line);
    const parts = soldParts(stored, line, changes, unit);
    const about = {
      type: line.type,
      lineId: line.id,
      productId: line.productId,
      variantId: line.variantId,
    } as const;
    for (const part of parts)
      emit({
        ...about,
        key: part.change ? `edit:${part.change.edit.id}:${line.id}:add` : `line:${line.id}`,
        at: part.at,
        reason: part.change ? "ORDER_EDIT" : "ORDER",
        action: "ORDER",
        quantity: part.units,
        gross: part.amounts.gross,
        discount: part.amounts.discount,
        tax: part.amounts.tax,
      });
    const left = takeBack(stored, line, parts, changes, refunds?.get(line.id) ?? [], unit, (taken) =>
      emit({ ...about, ...taken, action: "RETURN" }),
    );
    const { cancelledAt } = stored.order;
    if (cancelledAt && (left.units !== 0 || left.net !== 0n || left.tax !== 0n))
      emit({
        ...about,
        key: `cancel:line:${line.id}`,
        at: cancelledAt,
        reason: "CANCEL",
        action: "RETURN",
        quantity: -left.units,
        returned: left.net,
        tax: -left.tax,
      });
  }
  if (refunds) returnsOfUnknownLines(stored, refunds, emit);
}

interface RefundOfLine {
  readonly refundId: string;
  readonly at: Date;
  readonly line: RefundLineFacts;
}

function refundsByLine(stored: StoredOrder): Map<string, RefundOfLine[]> | null {
  if (stored.refunds.length === 0) return null;
  const byLine = new Map<string, RefundOfLine[]>();
  for (const refund of stored.refunds)
    for (const line of refund.content?.lines ?? []) {
      const known = byLine.get(line.lineId);
      const entry = { refundId: refund.id, at: refund.processedAt, line };
      if (known) known.push(entry);
      else byLine.set(line.lineId, [entry]);
    }
  return byLine;
}

/** The line as placed and each later addition. Its discount belongs to what was placed, if anything was. */
function soldParts(stored: StoredOrder, line: OrderLineFacts, changes: LineChanges, unit: bigint): Part[] {
  const { taxesIncluded, processedAt } = stored.order;
  const each = toTenThousandths(line.price);
  const whole: Sold = {
    price: each * BigInt(line.quantity) - dutyIn(stored, line.id),
    discount: toTenThousandths(line.discount),
    tax: toTenThousandths(line.tax),
    rates: toRates(line.taxRates),
  };
  if (changes.added.length === 0) {
    if (line.quantity === 0) return [];
    const amounts = saleAmounts(taxesIncluded, whole, unit);
    return [{ at: processedAt, change: null, units: line.quantity, amounts }];
  }
  const placed = changes.added.reduce((units, change) => units - change.units, line.quantity);
  let rest = whole;
  let units = line.quantity;
  const parts: Part[] = [];
  // The last addition first, so that the first part keeps the discount and whatever rounding leaves.
  for (const [index, change] of [...changes.added.entries()].reverse()) {
    const isFirst = placed === 0 && index === 0;
    const price = each * BigInt(change.units);
    const tax = isFirst ? rest.tax : taxOfAdded(taxesIncluded, price, rest, unit);
    const sold = isFirst ? rest : { ...whole, price, discount: 0n, tax };
    parts.unshift({
      at: change.edit.committedAt,
      change,
      units: change.units,
      amounts: saleAmounts(taxesIncluded, sold, unit),
    });
    units -= change.units;
    rest = { ...rest, price: rest.price - price, tax: rest.tax - tax };
  }
  if (units > 0)
    parts.unshift({ at: processedAt, change: null, units, amounts: saleAmounts(taxesIncluded, rest, unit) });
  return parts;
}

/** Duties that the line's price contains: they are a row of their own. */
function dutyIn({ order }: StoredOrder, lineId: string): TenThousandths {
  let sum = 0n;
  for (const charge of order.charges) if (charge.inLine === lineId) sum += toTenThousandths(charge.price);
  return sum;
}

interface Taken {
  readonly key: string;
  readonly at: Date;
  readonly reason: "REFUND" | "ORDER_EDIT";
  readonly quantity: number;
  readonly returned: TenThousandths;
  readonly tax: TenThousandths;
}

/** Emits what refunds and edits took from the line, in the order of time, and gives what is left of it. */
function takeBack(
  stored: StoredOrder,
  line: OrderLineFacts,
  parts: readonly Part[],
  changes: LineChanges,
  refunds: readonly RefundOfLine[],
  unit: bigint,
  emit: (taken: Taken) => void,
): { units: number; net: TenThousandths; tax: TenThousandths } {
  const left = { units: 0, net: 0n, tax: 0n };
  for (const part of parts) {
    left.units += part.units;
    left.net += part.amounts.net;
    left.tax += part.amounts.tax;
  }
  if (refunds.length === 0 && changes.removed.length === 0) return left;
  let gone = 0;
  const take = (taken: Taken): void => {
    gone -= taken.quantity;
    left.units += taken.quantity;
    left.net -= taken.returned;
    left.tax += taken.tax;
    emit(taken);
  };
  const steps = [
    ...refunds.map((refund) => ({ at: refund.at, run: () => take(refundOf(stored, refund)) })),
    ...changes.removed.map((change) => ({
      at: change.edit.committedAt,
      run: () => take(removalOf(stored, line, change, parts, gone, unit)),
    })),
  ];
  if (changes.removed.length > 0) steps.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const step of steps) step.run();
  return left;
}

function refundOf(stored: StoredOrder, { refundId, at, line }: RefundOfLine): Taken {
  const tax = toTenThousandths(line.tax);
  const subtotal = toTenThousandths(line.subtotal) - refundedDutyIn(stored, refundId, line.lineId);
  return {
    key: `refund:${refundId}:line:${line.id}`,
    at,
    reason: "REFUND",
    quantity: -line.quantity,
    returned: stored.order.taxesIncluded ? subtotal - tax : subtotal,
    tax: -tax,
  };
}

/** What a refund gave back of the duties that the line's price contains: it is in the line's subtotal, too. */
function refundedDutyIn({ order, refunds }: StoredOrder, refundId: string, lineId: string): TenThousandths {
  const contained = order.charges.filter((charge) => charge.inLine === lineId);
  if (contained.length === 0) return 0n;
  let sum = 0n;
  for (const part of refunds.find(({ id }) => id === refundId)?.content?.charges ?? [])
    if (part.type === "DUTY" && contained.some(({ id }) => id === part.id))
      sum += toTenThousandths(part.amount);
  return sum;
}

/** Removed units go at the net and tax per unit that the line had then; shares of all units sum to the line. */
function removalOf(
  stored: StoredOrder,
  line: OrderLineFacts,
  change: DatedChange,
  parts: readonly Part[],
  gone: number,
  unit: bigint,
): Taken {
  const at = change.edit.committedAt;
  const { taxesIncluded } = stored.order;
  let units = 0;
  let paid = 0n;
  let tax = 0n;
  for (const part of parts) {
    if (part.at > at && part.change) continue;
    units += part.units;
    paid += taxesIncluded ? part.amounts.net + part.amounts.tax : part.amounts.net;
    tax += part.amounts.tax;
  }
  const share = (amount: TenThousandths): TenThousandths =>
    units > 0 ? unitShare(amount, gone, gone + change.units, units, unit) : 0n;
  const taxShare = share(tax);
  return {
    key: `edit:${change.edit.id}:${line.id}:remove`,
    at,
    reason: "ORDER_EDIT",
    quantity: -change.units,
    returned: taxesIncluded ? share(paid) - taxShare : share(paid),
    tax: -taxShare,
  };
}

/** A refund can name a line that the order's stored version lacks: its value is returned all the same. */
function returnsOfUnknownLines(
  stored: StoredOrder,
  refunds: ReadonlyMap<string, readonly RefundOfLine[]>,
  emit: Emit,
): void {
  const known = new Set(stored.lines.map((line) => line.id));
  for (const [lineId, entries] of refunds)
    if (!known.has(lineId))
      for (const entry of entries)
        emit({ ...refundOf(stored, entry), action: "RETURN", type: "PRODUCT", lineId });
}
