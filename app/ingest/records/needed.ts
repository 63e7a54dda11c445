/**
 * What a record cannot do without, by the name its reasons begin with: ids, instants, the ledger's amounts, its units
 * and its currency. A wrong value there refuses the record. Anything else that cannot be read counts as not told, with
 * a note: no number needs it. Paths are the payload's own; what lies within one is needed, too.
 */
const neededFields: Readonly<Record<string, readonly string[]>> = {
  order: [
    ...["id", "updated_at", "processed_at", "cancelled_at", "currency", "test", "taxes_included"],
    ...["duties_included", "total_tip_received"],
    ...["original_total_duties_set", "original_total_additional_fees_set"],
    ...within("line_items[]", ["id", "quantity", "current_quantity", "price", "price_set", "gift_card"]),
    ...within("line_items[]", ["total_discount", "total_discount_set", "duties", "tax_lines[].price"]),
    ...within("line_items[]", ["tax_lines[].price_set", "discount_allocations"]),
    ...within("shipping_lines[]", ["price", "price_set", "discounted_price", "discounted_price_set"]),
    ...within("shipping_lines[]", ["discount_allocations", "is_removed"]),
    ...within("shipping_lines[]", ["tax_lines[].price", "tax_lines[].price_set"]),
    "refunds",
    // The same order of the Admin API.
    ...["updatedAt", "processedAt", "createdAt", "cancelledAt", "currencyCode", "taxesIncluded"],
    ...["dutiesIncluded", "edited", "totalTipReceivedSet", "originalTotalDutiesSet"],
    ...["originalTotalAdditionalFeesSet", "additionalFees"],
    ...within("lineItems[]", ["id", "quantity", "currentQuantity", "isGiftCard", "originalUnitPriceSet"]),
    ...within("lineItems[]", ["totalDiscountSet", "discountAllocations", "duties", "taxLines[].priceSet"]),
    ...within("shippingLine", [
      "originalPriceSet",
      "discountAllocations",
      "isRemoved",
      "taxLines[].priceSet",
    ]),
    ...within("shippingLines[]", ["originalPriceSet", "discountAllocations", "taxLines[].priceSet"]),
  ],
  refund: [
    "id",
    "order_id",
    "processed_at",
    "refund_line_items",
    "refund_shipping_lines",
    "order_adjustments",
  ].concat("duties", "additional_fees"),
  refunds: ["id", "updatedAt", "refunds"],
  agreements: ["id", "updatedAt", "agreements"],
  "order edit": ["order_edit"],
  customer: ["id", "updated_at", "updatedAt"],
  product: ["id", "updated_at", "updatedAt", "variants[].id", "variant_gids"],
};

function within(holder: string, fields: readonly string[]): string[] {
  return fields.map((field) => `${holder}.${field}`);
}

/** Beside the same id as a number: a body can do without it wherever it stands, but where ids are listed by it alone. */
const SAME_ID = "admin_graphql_api_id";

type Path = readonly PropertyKey[];

/** "line_items[].price" of ["line_items", 0, "price"]. */
export function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

/** Whether a fault at this place refuses the record: it is needed, holds what is, or is part of it. */
export function isNeeded(what: string, path: Path): boolean {
  const field = fieldOf(path);
  const needed = neededFields[what];
  if (!needed || field === "") return true;
  if (field.endsWith(SAME_ID) && !field.startsWith("variant_gids")) return false;
  return needed.some((one) => one === field || isWithin(one, field) || isWithin(field, one));
}

function isWithin(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && (inner[outer.length] === "." || inner[outer.length] === "[");
}
