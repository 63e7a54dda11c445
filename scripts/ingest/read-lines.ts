import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

const NEWLINE = 0x0a;

/** A record's line: where it stands in the file (from 1), and how far the file has been read with it. */
export interface Line {
  readonly bytes: Buffer;
  readonly number: number;
  readonly readSoFar: number;
}

/** Lines of a file that are not blank, as many at once as were read at once; `.gz` is unpacked. */
export async function* readLines(file: string): AsyncGenerator<Line[]> {
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 });
  const stream = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  raw.once("error", (error) => stream.destroy(error));
  let rest: Buffer[] = [];
  let number = 0;
  const take = (bytes: Buffer): Line[] => {
    number += 1;
    return isBlank(bytes) ? [] : [{ bytes, number, readSoFar: raw.bytesRead }];
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const lines: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        lines.push(...take(Buffer.concat([...rest, chunk.subarray(start, end)])));
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
      if (lines.length > 0) yield lines;
    }
    yield take(Buffer.concat(rest));
  } finally {
    raw.destroy();
  }
}

/** As the server sees it: blank lines have no answer. */
function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length < 16 && line.toString("latin1").trim() === "");
}
