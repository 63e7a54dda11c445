import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { adminStates } from "../graphql/admin-state.ts";
import { tokenOf, type BulkOperation } from "./bulk-operation.ts";
import type { World } from "../world/types.ts";

export type BulkAnswer =
  | {
      readonly outcome: "open";
      readonly size: number;
      readonly etag: string;
      /** Bytes [from, to). */
      read(from: number, to: number): Readable;
    }
  | { readonly outcome: "expired" }
  | { readonly outcome: "missing" };

const LIFETIME = 7 * 86_400_000;

async function* brokenOff(file: string, from: number, to: number): AsyncIterableIterator<Buffer> {
  const end = from + Math.max(1, Math.floor((to - from) / 2));
  for await (const chunk of createReadStream(file, { start: from, end: end - 1 })) yield chunk as Buffer;
  throw new Error("The connection broke off, as ordered.");
}

function readerOf(operation: BulkOperation, file: string): (from: number, to: number) => Readable {
  return (from, to) => {
    if (operation.cutDue) {
      operation.cutDue = false;
      return Readable.from(brokenOff(file, from, to), { objectMode: false });
    }
    return createReadStream(file, { start: from, end: Math.max(from, to - 1) });
  };
}

/** Opens the result that an operation's `url` or `partialDataUrl` names; addresses live for seven days. */
export async function openBulkResult(world: World, url: URL | string): Promise<BulkAnswer> {
  const token = tokenOf(new URL(url));
  if (token === null) return { outcome: "missing" };
  for (const { bulk } of adminStates(world).values()) {
    const operation = bulk.byToken(token);
    if (!operation || operation.file === null || operation.completedAt === null) continue;
    const age = world.now().getTime() - operation.completedAt;
    if (operation.fault === "expired_url" || age > LIFETIME) return { outcome: "expired" };
    return {
      outcome: "open",
      size: operation.fileSize,
      etag: operation.token,
      read: readerOf(operation, operation.file),
    };
  }
  return { outcome: "missing" };
}
