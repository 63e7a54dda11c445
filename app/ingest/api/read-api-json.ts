import { withoutTrailingZeros } from "#app/lib/trailing-zeros.ts";
import type { JsonOutcome } from "../records/read-json.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A number of 16 or more digits and points, at a place where JSON has numbers: JSON.parse may round it. */
const maybeInexact = /[:,[]\s*-?\d[\d.]{15}|^\s*-?\d[\d.]{15}/;
/** The same anywhere, texts too: no such run of digits, which is quickly seen, leaves nothing to look for. */
const longNumber = /\d[\d.]{15}/;

/**
 * Parses a body or a line of the ingest API without losing a digit: a number that a double cannot hold comes as the
 * text of its digits.
 */
export function readApiJson(bytes: Uint8Array): JsonOutcome {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { outcome: "invalid", reason: "is not UTF-8 text" };
  }
  if (text.trim() === "") return { outcome: "invalid", reason: "is empty" };
  try {
    const value: unknown =
      longNumber.test(text) && maybeInexact.test(text)
        ? JSON.parse(text, exactly as Reviver)
        : JSON.parse(text);
    return { outcome: "json", value };
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 120) : "unreadable";
    return { outcome: "invalid", reason: `is not JSON: ${detail}` };
  }
}

/** As TypeScript's library knows it: without the third argument (ECMAScript 2026, Node 22 on). */
type Reviver = (key: string, value: unknown) => unknown;

function exactly(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context.source === undefined) return value;
  return digitsOf(context.source) === digitsOf(String(value)) ? value : context.source;
}

/** Significant digits: "1.50" and "1.5" have the same. Exponents are never what a person or a till means. */
function digitsOf(number: string): string {
  const [plain = ""] = number.split(/[eE]/);
  const [whole = "", fraction = ""] = plain.split(".");
  return `${whole.replace(/^-?0+(?=\d)/, "")}.${withoutTrailingZeros(fraction)}`;
}
