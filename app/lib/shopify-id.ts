const digits = /^\d{1,20}$/;
const gid = /^gid:\/\/shopify\/Shop\/(\d{1,20})$/;

/** Shopify's id of a shop as digits, from a number, its digits or a gid; undefined for anything else. */
export function parseShopId(value: unknown): string | undefined {
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  return digits.test(text) ? text : gid.exec(text)?.[1];
}
