import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BulkOperation } from "./bulk-operation.ts";
import type { BulkRow } from "./bulk-rows.ts";

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Writes rows to the operation's file as they are made, counting them, and gives the process air between chunks.
 * Stops early, true, when the operation is no longer running.
 */
export async function writeRows(
  operation: BulkOperation,
  file: string,
  rows: Iterable<BulkRow>,
): Promise<boolean> {
  const out = createWriteStream(file);
  let chunk: string[] = [];
  let waiting = 0;
  let written = 0;
  let stopped = false;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(chunk.join(""), "utf8");
    chunk = [];
    waiting = 0;
    written += bytes.length;
    if (!out.write(bytes)) await once(out, "drain");
    await nextTurn();
  };
  for (const { text, isRoot } of rows) {
    operation.objectCount += 1;
    if (isRoot) operation.rootObjectCount += 1;
    chunk.push(text, "\n");
    waiting += text.length;
    if (waiting < CHUNK_CHARACTERS) continue;
    await flush();
    stopped = operation.status !== "RUNNING";
    if (stopped) break;
  }
  if (!stopped) await flush();
  out.end();
  await finished(out);
  operation.fileSize = written;
  operation.file = file;
  return stopped;
}
