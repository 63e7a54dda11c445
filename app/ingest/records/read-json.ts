import { isSafeNumber, parse } from "lossless-json";

/** A run of 16 or more digits and points: a number that JSON.parse may round, or something harmless in a text. */
const maybeUnsafe = /\d[\d.]{15}/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export type JsonOutcome =
  | { readonly outcome: "json"; readonly value: unknown }
  | { readonly outcome: "invalid"; readonly reason: string };

/**
 * Parses a body without losing a digit: numbers that a double cannot hold come as strings of their digits.
 * Bodies without any long run of digits take JSON.parse, which is ten times faster and cannot lose anything there.
 */
export function readJson(body: Uint8Array): JsonOutcome {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return { outcome: "invalid", reason: "the body is not UTF-8 text" };
  }
  if (text.trim() === "") return { outcome: "invalid", reason: "the body is empty" };
  try {
    const value: unknown = maybeUnsafe.test(text)
      ? parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : digits))
      : JSON.parse(text);
    return { outcome: "json", value };
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 120) : "unreadable";
    return { outcome: "invalid", reason: `the body is not JSON: ${detail}` };
  }
}
