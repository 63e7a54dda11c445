import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ApiProblem } from "./problems.ts";

const MEGABYTE = 1024 * 1024;

const MAX_JSON_BYTES = 10 * MEGABYTE;
export const MAX_JSON_RECORDS = 1_000;
export const MAX_NDJSON_BYTES = 1024 * MEGABYTE;
const MAX_LINE_BYTES = MEGABYTE;

/** What a refused sender may still send, unread: hung up on while it writes, it would not see the answer. */
const PATIENCE_BYTES = 64 * MEGABYTE;

export type BodyFormat = "json" | "ndjson";

/** The body's format by its content type. @throws ApiProblem 415. */
export function bodyFormat(request: Request): BodyFormat {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/x-ndjson") return "ndjson";
  throw new ApiProblem(
    "unsupported-media-type",
    type
      ? `The content type ${JSON.stringify(type.slice(0, 100))} is not supported.`
      : "There is no content type.",
  );
}

/**
 * What its headers tell of a body, before anything is answered. @returns whether it is gzip.
 * @throws ApiProblem 413 or 415.
 */
export function assertBody(request: Request, cap: number): boolean {
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (!["", "identity", "gzip", "x-gzip"].includes(encoding))
    throw new ApiProblem(
      "unsupported-media-type",
      `The content encoding ${JSON.stringify(encoding.slice(0, 100))} is not supported.`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > cap) throw tooLarge(cap);
  return encoding.endsWith("gzip");
}

/**
 * The body's bytes, decompressed, with the cap counted after decompression: a small bomb stays small. Read only as fast
 * as they are taken.
 * @throws ApiProblem 413 past the cap, 415 for an unknown encoding, 400 for a broken body.
 */
async function* bodyBytes(request: Request, cap: number): AsyncGenerator<Uint8Array> {
  const isGzip = assertBody(request, cap);
  if (!request.body) return;
  const raw = read(request.body.getReader());
  let bytes = 0;
  try {
    for await (const chunk of isGzip ? inflated(raw) : raw) {
      bytes += chunk.length;
      if (bytes > cap) throw tooLarge(cap);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem(
      "invalid-request",
      isGzip ? "The body ended before it was whole, or is no gzip." : "The body ended before it was whole.",
    );
  }
}

async function* read(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        isWhole = true;
        return;
      }
      yield value;
    }
  } finally {
    // The answer does not wait for the rest.
    if (!isWhole) discard(reader).catch(() => undefined);
  }
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let bytes = 0; bytes < PATIENCE_BYTES;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.length;
  }
  await reader.cancel();
}

/** Ends its source when it ends early, and fails when its source fails. */
function inflated(raw: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // The reader of `gunzip` hears of every failure; the callback has nothing to add.
  pipeline(Readable.from(raw, { objectMode: false }), gunzip, () => undefined);
  return gunzip;
}

function tooLarge(cap: number): ApiProblem {
  return new ApiProblem("body-too-large", `The body is larger than ${cap / MEGABYTE} MB.`);
}

/** A whole JSON body. @throws ApiProblem as bodyBytes. */
export async function readWhole(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyBytes(request, MAX_JSON_BYTES)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const NEWLINE = 0x0a;

/**
 * Lines of an NDJSON body, blank ones left out, as many at once as came at once. At most one line is kept in memory.
 * @throws ApiProblem as bodyBytes, and 413 for a line over 1 MB.
 */
export async function* bodyLines(request: Request): AsyncGenerator<Buffer[]> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const bytes of bodyBytes(request, MAX_NDJSON_BYTES)) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const last = chunk.subarray(start, end);
      const line = restBytes > 0 ? Buffer.concat([...rest, last]) : last;
      rest = [];
      restBytes = 0;
      start = end + 1;
      if (line.length > MAX_LINE_BYTES) yield* refuseLine(lines);
      if (!isBlank(line)) lines.push(line);
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
    }
    if (restBytes > MAX_LINE_BYTES) yield* refuseLine(lines);
    if (lines.length > 0) yield lines;
  }
  const last = Buffer.concat(rest);
  if (!isBlank(last)) yield [last];
}

/** What stood before the long line is still good. */
function* refuseLine(before: Buffer[]): Generator<Buffer[], never> {
  if (before.length > 0) yield before;
  throw new ApiProblem("body-too-large", "A line is longer than 1 MB.");
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length < 16 && line.toString("latin1").trim() === "");
}
