/** A field: text, a number, a yes or no; null is empty. */
export type CsvField = string | number | boolean | null;

/**
 * One record of RFC 4180, its line end included. Text that a spreadsheet would take for a formula gets an apostrophe
 * in front (https://owasp.org/www-community/attacks/CSV_Injection); plain numbers, negative ones too, stay numbers.
 */
export function csvRecord(fields: readonly CsvField[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

function csvField(field: CsvField): string {
  if (field === null) return "";
  const text = typeof field === "string" ? harmless(field) : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
/** What starts a formula, also after blanks, which some programs skip; the wide forms too. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

function harmless(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}
