import { isBulkResultUrl } from "./result-url.ts";

/** The file or the way to it is at fault: a checkpoint or a new operation goes on from here. */
export class BulkFileFault extends Error {
  override readonly name = "BulkFileFault";
  /** expired: the URL is no longer good. cut: the connection broke off. broken: the file's content is wrong. */
  readonly kind: "expired" | "cut" | "broken";
  constructor(kind: "expired" | "cut" | "broken", message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface BulkLine {
  readonly text: string;
  /** Where the line starts in the file. */
  readonly start: number;
  /** Where the next one starts. */
  readonly end: number;
}

/** No object of ours comes near this; without it a file without line ends would fill the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;
const LINE_FEED = 10;

/**
 * Streams a bulk result's lines from a byte offset, which must be a line's start; one network chunk is in memory.
 * @throws BulkFileFault; the signal's reason.
 */
export async function* readLines(
  url: string,
  from: number,
  options: { readonly fetch?: typeof fetch; readonly signal: AbortSignal },
): AsyncGenerator<readonly BulkLine[]> {
  if (!isBulkResultUrl(url)) throw new BulkFileFault("broken", "the file's address is not Shopify's storage");
  let rest: Buffer = Buffer.alloc(0);
  let offset = from;
  try {
    for await (const chunk of openAt(url, from, options)) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk);
      const lines: BulkLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        lines.push({
          text: bytes.toString("utf8", start, end),
          start: offset + start,
          end: offset + end + 1,
        });
        start = end + 1;
      }
      rest = bytes.subarray(start);
      offset += start;
      if (rest.length > LONGEST_LINE) throw new BulkFileFault("broken", "a line without an end");
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof BulkFileFault) throw error;
    throw new BulkFileFault(
      "cut",
      `the download broke off: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (rest.length > 0) yield [{ text: rest.toString("utf8"), start: offset, end: offset + rest.length }];
}

async function* openAt(
  url: string,
  from: number,
  options: { readonly fetch?: typeof fetch; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const response = await (options.fetch ?? globalThis.fetch)(url, {
    redirect: "error",
    signal: options.signal,
    headers: from > 0 ? { Range: `bytes=${from}-` } : {},
  });
  if (response.status === 416) {
    await response.body?.cancel();
    // All of it was read already, up to its very end.
    if (response.headers.get("content-range") === `bytes */${from}`) return;
    throw new BulkFileFault("broken", "the file is shorter than what was read of it");
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new BulkFileFault(
      response.status >= 500 ? "cut" : "expired",
      `the file answers ${response.status}`,
    );
  }
  // A server that ignores Range sends the file from its start: what is known already is skipped.
  let skip = response.status === 206 ? 0 : from;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (skip >= chunk.length) {
      skip -= chunk.length;
      continue;
    }
    yield skip > 0 ? chunk.subarray(skip) : chunk;
    skip = 0;
  }
  if (skip > 0) throw new BulkFileFault("broken", "the file is shorter than what was read of it");
}
