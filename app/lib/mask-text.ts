/** What stands for something that nobody may read. */
export const MASK = "[secret]";

/** Addresses, tokens and the quoted values of database errors, wherever they stand in a text. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/[^\s"'<>()[\]{},;:=\\/]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi, MASK],
  // Shopify's tokens and secrets, our API keys, signed session tokens, and what follows Bearer.
  [/\bshp[a-z]{2,3}_[A-Za-z0-9]+/g, MASK],
  [/\b(ts_live_[0-9A-Za-z]{8})_[0-9A-Za-z]+/g, `$1_${MASK}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASK],
  [/\b(bearer)\s+\S+/gi, `$1 ${MASK}`],
  [/(:\/\/[^\s/:@]+:)[^\s/@]+@/g, `$1${MASK}@`],
  // ER_DUP_ENTRY, ER_TRUNCATED_WRONG_VALUE and their like quote what was to be stored.
  [/\b(Duplicate entry|value:?) '(?:[^']|'')*'/g, `$1 '${MASK}'`],
  // International numbers and those with an area code; ids and times have no such shape.
  [/\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b/g, MASK],
];

/** A text without e-mail addresses, phone numbers, tokens and passwords: for logs and for reasons that are stored. */
export function maskText(text: string): string {
  return patterns.reduce((masked, [pattern, put]) => masked.replace(pattern, put), text);
}
