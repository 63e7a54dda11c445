import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import { ApiProblem } from "./problems.ts";

const MEGABYTE = 1024 * 1024;

export const MAX_JSON_BYTES = 10 * MEGABYTE;
export const MAX_JSON_RECORDS = 1_000;
export const MAX_NDJSON_BYTES = 1024 * MEGABYTE;
const MAX_LINE_BYTES = MEGABYTE;

export type BodyFormat = "json" | "ndjson";

/** The body's format by its content type. @throws ApiProblem 415. */
export function bodyFormat(request: Request): BodyFormat {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/x-ndjson") return "ndjson";
  throw new ApiProblem(
    "unsupported-media-type",
    `The content type ${JSON.stringify(type ?? "")} is not supported.`,
  );
}

/**
 * What its headers tell of a body, before anything is answered. @returns whether it is gzip.
 * @throws ApiProblem 413 or 415.
 */
export function assertBody(request: Request, cap: number): boolean {
  if (Number(request.headers.get("content-length") ?? 0) > cap) throw tooLarge(cap);
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "gzip") return true;
  if (encoding === "" || encoding === "identity") return false;
  throw new ApiProblem(
    "unsupported-media-type",
    `The content encoding ${JSON.stringify(encoding)} is not supported.`,
  );
}

/**
 * The body's bytes, decompressed, with the cap counted after decompression: a small bomb stays small.
 * @throws ApiProblem 413 past the cap, 415 for an unknown encoding, 400 for a broken body.
 */
export async function* bodyBytes(request: Request, cap: number): AsyncGenerator<Buffer> {
  const gzip = assertBody(request, cap);
  if (!request.body) return;
  const raw = Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>);
  let stream: Readable = raw;
  if (gzip) {
    const gunzip = createGunzip();
    raw.on("error", (error) => gunzip.destroy(error));
    stream = raw.pipe(gunzip);
  }
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > cap) throw tooLarge(cap);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem("invalid-request", "The body ended before it was whole, or is no gzip.");
  } finally {
    raw.destroy();
  }
}

function tooLarge(cap: number): ApiProblem {
  return new ApiProblem("body-too-large", `The body is larger than ${cap / MEGABYTE} MB.`, {
    connection: "close",
  });
}

/** A whole JSON body. */
export async function readWhole(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyBytes(request, MAX_JSON_BYTES)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const NEWLINE = 0x0a;

/** Lines of an NDJSON body, blank ones left out; at most one line is in memory. @throws ApiProblem 413, as bodyBytes. */
export async function* bodyLines(request: Request): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of bodyBytes(request, MAX_NDJSON_BYTES)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line =
        rest.length > 0 ? Buffer.concat([...rest, chunk.subarray(start, end)]) : chunk.subarray(start, end);
      rest = [];
      restBytes = 0;
      start = end + 1;
      if (line.length > MAX_LINE_BYTES) throw lineTooLong();
      if (!isBlank(line)) yield line;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
      if (restBytes > MAX_LINE_BYTES) throw lineTooLong();
    }
  }
  const last = Buffer.concat(rest);
  if (!isBlank(last)) yield last;
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length < 16 && line.toString("latin1").trim() === "");
}

function lineTooLong(): ApiProblem {
  return new ApiProblem("body-too-large", "A line is longer than 1 MB.", { connection: "close" });
}
