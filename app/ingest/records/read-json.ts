import { isSafeNumber, parse } from "lossless-json";

const utf8 = new TextDecoder("utf-8", { fatal: true });

export type JsonOutcome =
  | { readonly outcome: "json"; readonly value: unknown }
  | { readonly outcome: "invalid"; readonly reason: string };

/**
 * Parses a body. JSON.parse rounds numbers beyond 2^53; `exactly` is ten times slower and gives those as strings of
 * their digits, so that no id loses one.
 */
export function readJson(body: Uint8Array, exactly = false): JsonOutcome {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return { outcome: "invalid", reason: "the body is not UTF-8 text" };
  }
  if (text.trim() === "") return { outcome: "invalid", reason: "the body is empty" };
  try {
    const value: unknown = exactly
      ? parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : digits))
      : JSON.parse(text);
    return { outcome: "json", value };
  } catch (error) {
    // The parser's message quotes the text around the fault, which may be a person's.
    const [place] = /(?:at )?position \d+|end of JSON input/i.exec(String(error)) ?? ["unreadable"];
    return { outcome: "invalid", reason: `the body is not JSON: ${place}` };
  }
}
