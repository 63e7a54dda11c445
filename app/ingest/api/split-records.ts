import { createBreather } from "#app/lib/breathe.ts";

/** A body cut into the texts of its records; `whole`: it is one record, or small, and is read as it is. */
export type SplitOutcome =
  | { readonly outcome: "records"; readonly records: readonly Uint8Array[] }
  | { readonly outcome: "whole" }
  | { readonly outcome: "invalid"; readonly reason: string }
  | { readonly outcome: "too_many" }
  /** A single record, the one at this place, is longer than records may be. */
  | { readonly outcome: "too_large"; readonly index: number };

/** As a line of NDJSON. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** Bodies up to this size are parsed in one go, which takes a few milliseconds. */
const SMALL_BYTES = 128 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST = 0x5b;
const END_OF_LIST = 0x5d;
const OBJECT = 0x7b;
const END_OF_OBJECT = 0x7d;

/**
 * Finds the records of a JSON list, or of `{ "data": […] }`, without parsing them: each is then read by itself, and
 * others are served in between. That each record is JSON is the reader's matter.
 * @param maxRecords more are not looked for.
 */
export async function splitRecords(body: Uint8Array, maxRecords: number): Promise<SplitOutcome> {
  if (body.length <= SMALL_BYTES) return { outcome: "whole" };
  const start = startOfList(body);
  if (start === null)
    return body.length > MAX_RECORD_BYTES ? { outcome: "too_large", index: 0 } : { outcome: "whole" };
  const records: Uint8Array[] = [];
  const breathe = createBreather();
  let at = start.at;
  for (;;) {
    const end = endOfValue(body, at);
    if (end === null) {
      if (body.length - at > MAX_RECORD_BYTES) return { outcome: "too_large", index: records.length };
      return { outcome: "invalid", reason: "is not JSON: it ends before its list does" };
    }
    const record = body.subarray(at, end);
    const closes = body[end] !== COMMA;
    // An empty list holds one empty text.
    if (records.length > 0 || !closes || !isBlank(record)) records.push(record);
    if (records.length > maxRecords) return { outcome: "too_many" };
    at = end + 1;
    if (closes) break;
    await breathe();
  }
  const rest = new TextDecoder().decode(body.subarray(at, at + 100)).trim();
  const isWhole = isBlank(body.subarray(at + 100)) && rest === (start.wrapped ? "}" : "");
  if (isWhole) return { outcome: "records", records };
  if (start.wrapped && rest.startsWith(","))
    return { outcome: "invalid", reason: "has another field beside `data`" };
  return { outcome: "invalid", reason: "is not JSON: something stands behind its list" };
}

/** Where the first record starts; null for a body that is no list and does not begin with `{"data":[`. */
function startOfList(body: Uint8Array): { readonly at: number; readonly wrapped: boolean } | null {
  let at = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  at = afterBlanks(body, at);
  if (body[at] === LIST) return { at: at + 1, wrapped: false };
  if (body[at] !== OBJECT) return null;
  at = afterBlanks(body, at + 1);
  const key = '"data"';
  for (let index = 0; index < key.length; index++)
    if (body[at + index] !== key.charCodeAt(index)) return null;
  at = afterBlanks(body, at + key.length);
  if (body[at] !== COLON) return null;
  at = afterBlanks(body, at + 1);
  return body[at] === LIST ? { at: at + 1, wrapped: true } : null;
}

/** The comma or bracket that ends the value which starts at `at`; null where the body, or a record's size, ends first. */
function endOfValue(body: Uint8Array, at: number): number | null {
  const last = Math.min(body.length - 1, at + MAX_RECORD_BYTES);
  let depth = 0;
  for (let index = at; index <= last; index++) {
    const byte = body[index] as number;
    if (byte === QUOTE) {
      index = endOfText(body, index, last);
    } else if (byte === LIST || byte === OBJECT) {
      depth += 1;
    } else if (byte === END_OF_LIST || byte === END_OF_OBJECT) {
      if (depth === 0) return index;
      depth -= 1;
    } else if (byte === COMMA && depth === 0) return index;
  }
  return null;
}

function endOfText(body: Uint8Array, start: number, last: number): number {
  let index = start + 1;
  while (index <= last && body[index] !== QUOTE) index += body[index] === BACKSLASH ? 2 : 1;
  return index;
}

function afterBlanks(body: Uint8Array, at: number): number {
  let index = at;
  while (isBlankByte(body[index])) index += 1;
  return index;
}

function isBlank(bytes: Uint8Array): boolean {
  return afterBlanks(bytes, 0) === bytes.length;
}

function isBlankByte(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** More values than any order has, and as many as are parsed in some 50 ms. */
const MAX_VALUES = 50_000;

/** Whether a record's text has so many values that reading it would keep everybody waiting. Texts' commas count. */
export function hasTooManyValues(text: Uint8Array): boolean {
  if (text.length <= MAX_VALUES) return false;
  let count = 0;
  for (const byte of text) if (byte === COMMA || byte === LIST || byte === OBJECT) count += 1;
  return count > MAX_VALUES;
}
