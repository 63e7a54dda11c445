import { setTimeout as wait } from "node:timers/promises";
import { readApiJson, type ApiResource } from "#app/ingest/index.server.ts";
import type { ApiContext, Caller } from "./answer.server.ts";
import { arrival } from "./arrival.server.ts";
import { bodyLines } from "./body.server.ts";
import { addToBatch, applyBatch, emptyBatch, type Batch } from "./ingest-records.server.ts";
import { ApiProblem, problemDocument } from "./problems.ts";

/** Records of an NDJSON body that share a transaction, and bytes of them. */
const BATCH_RECORDS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
/** A sender who waits for answers before it goes on gets them after this long. */
const IDLE_MS = 200;

/** What an answer that is written while the request comes in needs to know of its connection. */
export interface Connection {
  /** Resolves when the client has taken enough of the answer, or has gone. */
  drained(): Promise<void>;
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
  connection: Connection | undefined,
): Response {
  const lines = answerLines(context, request, caller, resource, connection);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
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
    yield `${JSON.stringify({ error: problemDocument(problemOf(context, error), context.docsUrl) })}\n`;
  } finally {
    // Not awaited: it may stand in a read that only the connection's end will end.
    batches.return(undefined).catch(() => undefined);
  }
  return undefined;
}

function problemOf(context: ApiContext, error: unknown): ApiProblem["problem"] {
  if (error instanceof ApiProblem) return error.problem;
  context.onError(error);
  return { slug: "unavailable", detail: "The records after the last answered one were not applied." };
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
      for (const line of next.value) {
        batch ??= emptyBatch(arrival(context));
        addToBatch(batch, shop, resource, { index, ...read(line) });
        index += 1;
        bytes += line.length;
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

function read(line: Buffer): { value: unknown; unreadable?: string } {
  const parsed = readApiJson(line);
  if (parsed.outcome === "json") return { value: parsed.value };
  return { value: null, unreadable: `this line ${parsed.reason}` };
}
