// A bulk result's file into the facts, in a process of its own without any HTTP: read, parse, apply, as the backfill
// does, in chunks. DATABASE_URL is empty and migrated, HISTORY names the file. Prints JSON.
import { createDatabase, inTransaction } from "#app/db/index.server.ts";
import { apply, parseBulk, type IngestRecord } from "#app/ingest/index.server.ts";
import { installShop } from "#app/tenancy/index.server.ts";
import { createAssembler, type BulkNode } from "../../app/shopify/bulk/assemble.ts";
import { readLines } from "../../app/shopify/bulk/read-lines.ts";
import { fetchFile } from "./history-file.ts";

const chunkRoots = 250;
const anyResultUrl = "https://storage.googleapis.com/shopify/orders.jsonl";

const database = createDatabase(process.env.DATABASE_URL ?? "");
const { shop } = await installShop(database.kysely, {
  domain: "bench-apply.myshopify.com",
  name: "Bench",
  currency: "USD",
  timeZone: "America/New_York",
  scopes: [],
  historyStartsAt: null,
  at: new Date(),
});
let chunk: BulkNode[] = [];
let orders = 0;
let parseMs = 0;

async function flush(): Promise<void> {
  const nodes = chunk;
  chunk = [];
  if (nodes.length === 0) return;
  const started = performance.now();
  const records: IngestRecord[] = [];
  for (const { node } of nodes) {
    const parsed = parseBulk.order(shop, node);
    if (parsed.outcome !== "records") throw new Error(`order ${orders}: ${parsed.reason}`);
    records.push(...parsed.records);
  }
  parseMs += performance.now() - started;
  await inTransaction(database.kysely, (trx) => apply(trx, shop, records, { receivedAt: new Date() }));
  orders += nodes.length;
}

async function add(node: BulkNode | undefined): Promise<void> {
  if (!node) return;
  chunk.push(node);
  if (chunk.length >= chunkRoots) await flush();
}

const started = performance.now();
const assembler = createAssembler("lineItems");
const source = { fetch: fetchFile(process.env.HISTORY ?? ""), signal: new AbortController().signal };
for await (const lines of readLines(anyResultUrl, 0, source))
  for (const line of lines) await add(assembler.push(line));
await add(assembler.finish());
await flush();
const seconds = (performance.now() - started) / 1000;
await database.close();
console.log(
  `applied ${JSON.stringify({ orders, seconds, parseSeconds: parseMs / 1000, megabytes: process.resourceUsage().maxRSS / 1024 })}`,
);
