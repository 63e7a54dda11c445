import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  bulkRunDocument,
  bulkStatusDocument,
  type BulkRunData,
  type BulkStatusData,
} from "../../app/shopify/documents/bulk-operation.ts";
import { ordersBulkDocument } from "../../app/shopify/documents/orders.ts";
import { openBulkResult } from "../standin/bulk/index.ts";
import { executeAdmin } from "../standin/graphql/index.ts";
import { createWorld } from "../standin/index.ts";
import type { TestShop } from "../system/standin-plan.ts";
import { until } from "../system/control.ts";

export interface HistoryFile {
  readonly file: string;
  readonly megabytes: number;
  /** What the stand-in needs to make it, without any HTTP. */
  readonly seconds: number;
}

const scopes = ["read_orders", "read_all_orders", "read_products", "read_customers"];

/** The orders of a generated shop as Shopify's bulk operation would write them, in a file under `.local/`. */
export async function writeHistory(shop: TestShop): Promise<HistoryFile> {
  const world = createWorld({ seed: 1 });
  world.addShop(shop);
  const ask = async <T>(query: string, variables: Record<string, unknown>): Promise<T> => {
    const answer = await executeAdmin(world, shop.domain, { query, variables, scopes });
    const { data, errors } = answer.body as { data?: T; errors?: unknown };
    if (!data) throw new Error(`the stand-in refused: ${JSON.stringify(errors)}`);
    return data;
  };
  const started = performance.now();
  const run = await ask<BulkRunData>(bulkRunDocument, { query: ordersBulkDocument });
  const id = run.bulkOperationRunQuery?.bulkOperation?.id;
  if (!id) throw new Error(`the stand-in refused: ${JSON.stringify(run)}`);
  const url = await until(
    "the history to be written",
    async () => (await ask<BulkStatusData>(bulkStatusDocument, { id })).bulkOperation?.url ?? undefined,
    600,
    20,
  );
  const seconds = (performance.now() - started) / 1000;
  const opened = await openBulkResult(world, url);
  if (opened.outcome !== "open") throw new Error(`the stand-in's file is ${opened.outcome}`);
  const file = path.resolve(import.meta.dirname, "../../.local/bench/orders.jsonl");
  await mkdir(path.dirname(file), { recursive: true });
  await pipeline(opened.read(0, opened.size), createWriteStream(file));
  await world.close();
  return { file, megabytes: (await stat(file)).size / 2 ** 20, seconds };
}

/** The file as a bulk result's `fetch` would answer it. */
export function fetchFile(file: string): typeof fetch {
  return () => Promise.resolve(new Response(Readable.toWeb(createReadStream(file)) as ReadableStream));
}
