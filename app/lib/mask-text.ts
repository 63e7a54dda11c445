/** What stands for something that nobody may read. */
export const MASK = "[secret]";

/** Characters of a text that are read at all; what comes after them is dropped. An error with its stack fits. */
const MAX_LENGTH = 8_000;

/** Characters of a request's path in a log line. */
const MAX_PATH_LENGTH = 300;

/**
 * Addresses, tokens and the quoted values of database errors, wherever they stand in a text. Each is linear in its
 * input: a match starts where its word starts, once, and what it may contain ends where the next could start.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  // "%40" is the "@" of an address in a URL.
  [/(?<![^\s"'<>()[\]{},;:=\\/])[^\s"'<>()[\]{},;:=\\/]+(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi, MASK],
  // Shopify's tokens and secrets, our API keys and invitations, signed session tokens, and what follows Bearer.
  [/\bshp[a-z]{2,3}_[A-Za-z0-9]+/g, MASK],
  [/\b(ts_[a-z]{3,8}_[0-9A-Za-z]{8,12})_[0-9A-Za-z]+/g, `$1_${MASK}`],
  [/(?<![\w-])((?:(?!eyJ)[\w-])*)eyJ[\w-]+\.[\w-]+\.[\w-]*/g, `$1${MASK}`],
  [/\b(bearer)\s+\S+/gi, `$1 ${MASK}`],
  [/(:\/\/[^\s/:@]+:)[^\s/@]+@/g, `$1${MASK}@`],
  // ER_DUP_ENTRY, ER_TRUNCATED_WRONG_VALUE and their like quote what was to be stored; a cut text ends inside of it.
  [/\b(Duplicate entry|value:?) '(?:[^']|'')*(?:'|$)/g, `$1 '${MASK}'`],
  // International numbers and those with an area code; ids and times have no such shape.
  [/\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b/g, MASK],
];

/**
 * A text without e-mail addresses, phone numbers, tokens and passwords: for logs and for reasons that are stored. Cut
 * first and masked then, so that no text costs more than its first `maxLength` characters.
 */
export function maskText(text: string, maxLength = MAX_LENGTH): string {
  return patterns.reduce((masked, [pattern, put]) => masked.replace(pattern, put), cut(text, maxLength));
}

/** The path of a request as a log line has it. */
export function maskPath(path: string): string {
  return maskText(path, MAX_PATH_LENGTH);
}

/** Ends words, and so whatever a pattern would mask as one. */
const WORD_ENDS = new Set(" \t\r\n\"'<>()[]{},;:=\\/");
/** What a telephone number is made of. */
const PHONE_PARTS = new Set("+0123456789 ().-");

/** At most `length` characters. Half a word at the end would be half a secret, which no pattern knows: it goes, too. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = length;
  while (end > 0 && !WORD_ENDS.has(text.charAt(end - 1))) end -= 1;
  while (end > 0 && PHONE_PARTS.has(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}…`;
}
