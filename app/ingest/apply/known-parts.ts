import type { StoredOrder } from "../ledger/stored-order.ts";
import type { Charge, OrderLineFacts, OrderRecord } from "../records/records.ts";
import { compareContent } from "./versions.ts";

/**
 * A version with what it leaves out though it cannot have gone: a line's product (once the product is deleted, its
 * lines come without it), all lines of an order that still has a total (an edit only empties them), and shipping that
 * an edit removed, which the Admin API does not list.
 */
export function withKnown(record: OrderRecord, known: StoredOrder): OrderRecord {
  const lines = record.lines.length === 0 ? known.lines : withProducts(record.lines, known.lines);
  const charges = withShippingLines(record.order.charges, known.order.charges);
  if (lines === record.lines && charges === record.order.charges) return record;
  return { ...record, lines, order: { ...record.order, charges } };
}

/** The same for a version that is stored, from an older one that comes after it: any order comes to one end. */
export function withOlder(stored: StoredOrder, record: OrderRecord): StoredOrder {
  if (record.order.updatedAt >= stored.order.updatedAt) return stored;
  const lines = stored.lines.length === 0 ? record.lines : withProducts(stored.lines, record.lines);
  return lines === stored.lines || lines.length === 0 ? stored : { ...stored, lines };
}

function withProducts(
  lines: readonly OrderLineFacts[],
  known: readonly OrderLineFacts[],
): readonly OrderLineFacts[] {
  if (lines === known || lines.every(({ productId }) => productId !== null)) return lines;
  const products = new Map(known.flatMap((line) => (line.productId === null ? [] : [[line.id, line]])));
  if (!lines.some(({ id, productId }) => productId === null && products.has(id))) return lines;
  return lines.map((line) => {
    const before = line.productId === null ? products.get(line.id) : undefined;
    return before
      ? { ...line, productId: before.productId, variantId: line.variantId ?? before.variantId }
      : line;
  });
}

function withShippingLines(charges: readonly Charge[], known: readonly Charge[]): readonly Charge[] {
  if (charges.some(({ type, lines }) => type === "SHIPPING" && lines)) return charges;
  const told = known.filter(({ type, lines }) => type === "SHIPPING" && lines);
  if (told.length === 0) return charges;
  const kept = told.find(({ removed }) => !removed);
  return [
    ...charges.map((charge) =>
      kept && charge.type === "SHIPPING" && compareContent({ ...charge, lines: kept.lines }, kept) === 0
        ? kept
        : charge,
    ),
    ...told.filter(({ removed }) => removed),
  ];
}
