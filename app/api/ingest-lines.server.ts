import { setTimeout as wait } from "node:timers/promises";
import type { ApiResource } from "#app/ingest/index.server.ts";
import { createBreather } from "#app/lib/breathe.ts";
import { problemOf, type ApiContext, type Caller } from "./answer.server.ts";
import { arrival } from "./arrival.server.ts";
import { bodyLines } from "./body.server.ts";
import type { Connection } from "./connection.ts";
import { addToBatch, applyBatch, emptyBatch, type Batch } from "./ingest-records.server.ts";
import { ApiProblem, problemDocument } from "./problems.ts";
import { readLine } from "./read-entries.server.ts";

/** Records of an NDJSON body that share a transaction, and bytes of them. */
const BATCH_RECORDS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
/** A sender who waits for answers before it goes on gets them after this long. */
const IDLE_MS = 200;

/** How the answer goes out, and whom its end frees. */
interface Upload {
  readonly connection: Connection | undefined;
  /** Called once, when nothing more is read. */
  readonly ended: () => void;
}

/**
 * Streams one answer line a record as batches are committed. The status is out before the first record is read: what goes
 * wrong later is the last line, `{"error": problem}`; records without a line were not applied.
 */
export function ingestLines(
  context: ApiContext,
  request: Request,
  caller: Caller,
  resource: ApiResource,
  { connection, ended }: Upload,
): Response {
  const lines = answerLines(context, request, caller, resource, connection);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await lines.next().catch((error: unknown) => {
          ended();
          throw error;
        });
        if (!done) return controller.enqueue(encoder.encode(value));
        ended();
        controller.close();
      },
      async cancel() {
        ended();
        await lines.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, {
    // no-transform: a proxy or middleware that compresses would hold lines back.
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store, no-transform" },
  });
}

async function* answerLines(
  context: ApiContext,
  request: Request,
  caller: Caller,
  resource: ApiResource,
  connection: Connection | undefined,
): AsyncGenerator<string, undefined> {
  const batches = batchesOf(context, request, caller, resource);
  try {
    let coming = batches.next();
    for (;;) {
      const { done, value } = await coming;
      if (done) break;
      // The next one is read and validated while the database writes this one.
      coming = batches.next();
      coming.catch(() => undefined);
      const answers = await applyBatch(context, caller.shop, value);
      await connection?.drained();
      yield answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
    }
  } catch (error) {
    yield `${JSON.stringify({ error: problemDocument(problemOfUpload(context, error)) })}\n`;
  } finally {
    // Not awaited: it may stand in a read that only the connection's end will end.
    batches.return(undefined).catch(() => undefined);
  }
  return undefined;
}

function problemOfUpload(context: ApiContext, error: unknown): ApiProblem["problem"] {
  const problem = problemOf(context, error);
  if (error instanceof ApiProblem) return problem;
  return { slug: "unavailable", detail: "The records after the last answered one were not applied." };
}

/** So many rejected records are looked at whatever came before them. */
const MAX_REJECTED = 1_000;
/** Beyond them, so many for each one that was taken. */
const REJECTED_PER_TAKEN = 9;

/**
 * Ends an upload that is nearly all refusals: a sender who made one mistake in a million lines learns no more from the
 * rest of them. @throws ApiProblem 422
 */
function assertWorthReading(read: number, rejected: number): void {
  if (rejected <= MAX_REJECTED + REJECTED_PER_TAKEN * (read - rejected)) return;
  throw new ApiProblem(
    "too-many-rejected",
    `${rejected.toLocaleString("en-US")} of the first ${read.toLocaleString("en-US")} records were rejected: what follows was not read.`,
  );
}

async function* batchesOf(
  context: ApiContext,
  request: Request,
  { shop }: Caller,
  resource: ApiResource,
): AsyncGenerator<Batch, undefined> {
  const lists = bodyLines(request);
  let batch: Batch | undefined;
  let bytes = 0;
  let index = 0;
  let rejected = 0;
  const breathe = createBreather();
  try {
    let coming = lists.next();
    for (;;) {
      const next: IteratorResult<Buffer[], void> | "idle" = batch ? await orIdle(coming) : await coming;
      if (next === "idle") {
        if (batch) yield batch;
        batch = undefined;
        bytes = 0;
        continue;
      }
      if (next.done) break;
      await takeRecords(context, shop, next.value.length);
      for (const line of next.value) {
        batch ??= emptyBatch(await arrival(context));
        addToBatch(batch, shop, resource, { index, ...readLine(line) });
        index += 1;
        bytes += line.length;
        if (batch.answers.at(-1)?.outcome === "rejected") rejected += 1;
        assertWorthReading(index, rejected);
        await breathe();
        if (batch.answers.length < BATCH_RECORDS && bytes < BATCH_BYTES) continue;
        yield batch;
        batch = undefined;
        bytes = 0;
      }
      coming = lists.next();
    }
    if (batch) yield batch;
  } catch (error) {
    // Whole lines before a broken one are good.
    if (batch && error instanceof ApiProblem) yield batch;
    throw error;
  } finally {
    lists.return(undefined).catch(() => undefined);
  }
  return undefined;
}

async function orIdle<T>(coming: Promise<T>): Promise<T | "idle"> {
  const timer = new AbortController();
  try {
    return await Promise.race([coming, wait(IDLE_MS, "idle" as const, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** Waits for the tenant's next minute where it has sent its records of this one: an upload slows down, and goes on. */
async function takeRecords({ limits }: ApiContext, shop: Caller["shop"], records: number): Promise<void> {
  for (;;) {
    const waitMs = await limits.takeRecords(String(shop.id), records);
    if (waitMs === 0) return;
    await wait(waitMs);
  }
}
