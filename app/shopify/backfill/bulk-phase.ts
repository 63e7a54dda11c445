import { parseBulk, type ParseOutcome } from "#app/ingest/index.server.ts";
import { createTurnCheck, saveProgress } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { createAssembler, type BulkNode } from "../bulk/assemble.ts";
import { readBulk, submitBulk } from "../bulk/operation.ts";
import { BulkFileFault, readLines } from "../bulk/read-lines.ts";
import { customersBulkDocument } from "../documents/customers.ts";
import { ordersBulkDocument } from "../documents/orders.ts";
import { productsBulkDocument } from "../documents/products.ts";
import { withoutCustomers } from "../without-customer-details.ts";
import { addRefusals, applyChunk, sortParsed, type Refusals } from "./apply-records.ts";
import type { Run, StepOutcome } from "./context.ts";
import { shopifyCount } from "./counts.ts";
import { createInFlight } from "./in-flight.ts";
import type { BulkPhaseName, BulkProgress } from "./progress.ts";

interface PhaseSpec {
  readonly document: string;
  readonly childrenAs?: string;
  readonly parse: (shop: Shop, node: unknown) => ParseOutcome;
}

const specs: Readonly<Record<BulkPhaseName, PhaseSpec>> = {
  products: { document: productsBulkDocument, childrenAs: "variants", parse: parseBulk.product },
  customers: { document: customersBulkDocument, parse: parseBulk.customer },
  orders: { document: ordersBulkDocument, childrenAs: "lineItems", parse: parseBulk.order },
};

const SUBMISSIONS_ALLOWED = 4;
const CUTS_ALLOWED = 10;
const SLOT_WAIT_MS = 10_000;
const CUT_WAIT_MS = 1_000;
const FIRST_POLL_MS = 500;
/** Slow: bulk_operations/finish wakes the job; polling is for when that delivery is lost. */
const LONGEST_POLL_MS = 30_000;
/** Measured: larger ones cost as much CPU and more memory, 250 some 30 MB at the peak. */
const CHUNK_ROOTS = 150;
/** Two keep both the database and this process at work; a third had nothing left to use. */
const CHUNKS_AT_ONCE = 2;
/** What a kill may cost, and how far behind a progress bar may be. */
const CHECKPOINT_MS = 250;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Starts the phase's operation at Shopify, unless it has one. */
export async function submitPhase(run: Run, name: BulkPhaseName): Promise<StepOutcome> {
  const phase = run.progress.phases[name];
  if (phase.state === "done" || phase.operationId !== null) return { outcome: "done" };
  const submitted = await submitBulk(run, documentOf(run, name));
  switch (submitted.outcome) {
    case "submitted":
      Object.assign(phase, { operationId: submitted.id, submissions: phase.submissions + 1, polls: 0 });
      await saveProgress(run.db, run.job, run.progress);
      return { outcome: "done" };
    case "busy":
      return { outcome: "later", delayMs: SLOT_WAIT_MS };
    case "refused":
      if (submitted.denied && name !== "orders") return passOver(run, name, submitted.reason);
      return { outcome: "dead", reason: `${name}: Shopify refused the operation: ${submitted.reason}` };
    case "no_access":
      return { outcome: "dead", reason: submitted.reason };
    default:
      return submitted satisfies never;
  }
}

/** Goes on with a phase: waits for its operation, takes its file in, checks that it was whole. */
export async function runBulkPhase(run: Run, name: BulkPhaseName): Promise<StepOutcome> {
  const phase = run.progress.phases[name];
  if (phase.state === "done") return { outcome: "done" };
  if (phase.operationId === null) {
    const submitted = await submitPhase(run, name);
    if (submitted.outcome !== "done") return submitted;
    return pollLater(run, phase);
  }
  const operation = await readBulk(run, phase.operationId);
  switch (operation.outcome) {
    case "running":
      return pollLater(run, phase);
    case "no_access":
      return { outcome: "dead", reason: operation.reason };
    case "failed":
      if (operation.final && name !== "orders") return passOver(run, name, operation.reason);
      if (operation.final) return { outcome: "dead", reason: `${name}: ${operation.reason}` };
      return startAgain(run, name, operation.reason);
    case "completed":
      return takeFile(run, name, operation);
    default:
      return operation satisfies never;
  }
}

/** Orders name their customers: without the permission to read those, Shopify would deny the orders, too. */
function documentOf({ shop }: Run, name: BulkPhaseName): string {
  const { document } = specs[name];
  return shop.scopes.includes("read_customers") ? document : withoutCustomers(document);
}

/** Ends a phase that Shopify denies: without customers and products, orders still make the numbers. */
async function passOver(run: Run, name: BulkPhaseName, reason: string): Promise<StepOutcome> {
  run.log.warn(
    { shopId: run.shop.id, phase: name, reason },
    "a part of the import is denied and passed over",
  );
  Object.assign(run.progress.phases[name], { state: "done", denied: true, total: null, lastFault: reason });
  await saveProgress(run.db, run.job, run.progress);
  return { outcome: "done" };
}

async function pollLater(run: Run, phase: BulkProgress): Promise<StepOutcome> {
  const delayMs = Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 2 ** Math.min(phase.polls, 10));
  phase.polls += 1;
  await saveProgress(run.db, run.job, run.progress);
  return { outcome: "later", delayMs };
}

async function takeFile(
  run: Run,
  name: BulkPhaseName,
  operation: { readonly url: string | null; readonly objects: number; readonly roots: number },
): Promise<StepOutcome> {
  const phase = run.progress.phases[name];
  phase.state = "running";
  try {
    if (operation.url !== null) await streamFile(run, name, operation.url);
  } catch (error) {
    if (!(error instanceof BulkFileFault)) throw error;
    run.log.warn({ shopId: run.shop.id, phase: name, fault: error.kind }, error.message);
    if (error.kind !== "cut") return startAgain(run, name, error.message);
    phase.cuts += 1;
    if (phase.cuts > CUTS_ALLOWED) return startAgain(run, name, error.message);
    await saveProgress(run.db, run.job, run.progress);
    return { outcome: "later", delayMs: CUT_WAIT_MS };
  }
  if (phase.objects !== operation.objects || phase.done !== operation.roots)
    return startAgain(
      run,
      name,
      `the file held ${phase.objects} objects (${phase.done} roots) of ${operation.objects} (${operation.roots})`,
    );
  return compareCounts(run, name);
}

/** A chunk of the file that is applied: what its checkpoint counts. */
interface AppliedChunk extends Refusals {
  readonly byte: number;
  readonly objects: number;
  readonly roots: number;
}

/**
 * Applies the file from the checkpoint on, chunk by chunk, several at once: while the database writes one, the next is
 * made. The checkpoint follows the file; what a kill leaves applied behind it is applied again, to the same rows.
 */
async function streamFile(run: Run, name: BulkPhaseName, url: string): Promise<void> {
  const phase = run.progress.phases[name];
  const spec = specs[name];
  const assembler = createAssembler(spec.childrenAs);
  const checkTurn = createTurnCheck(run);
  let savedAt = performance.now();
  const chunks = createInFlight<AppliedChunk>(CHUNKS_AT_ONCE, async (applied) => {
    phase.byte = applied.byte;
    phase.objects += applied.objects;
    phase.done += applied.roots;
    phase.cuts = 0;
    addRefusals(phase, applied);
    if (performance.now() - savedAt < CHECKPOINT_MS) return;
    savedAt = performance.now();
    await saveProgress(run.db, run.job, run.progress);
  });
  let chunk: BulkNode[] = [];
  let bytes = 0;

  const flush = async () => {
    const nodes = chunk;
    const last = nodes.at(-1);
    chunk = [];
    bytes = 0;
    if (!last) return;
    const parsed = sortParsed(nodes.map(({ node }) => spec.parse(run.shop, node)));
    const objects = nodes.reduce((sum, node) => sum + node.objects, 0);
    await chunks.begin(async () => {
      checkTurn();
      return { ...(await applyChunk(run, parsed)), byte: last.end, objects, roots: nodes.length };
    });
  };
  const add = async (node: BulkNode | undefined) => {
    if (!node) return;
    chunk.push(node);
    bytes += node.bytes;
    if (chunk.length >= CHUNK_ROOTS || bytes >= CHUNK_BYTES) await flush();
  };

  try {
    for await (const lines of readLines(url, phase.byte, { signal: run.signal }))
      for (const line of lines) await add(assembler.push(line));
    await add(assembler.finish());
    await flush();
  } finally {
    // Also after a fault: what was read whole is stored and counted.
    await chunks.end().finally(() => saveProgress(run.db, run.job, run.progress));
  }
}

/** Throws the operation away, with its checkpoint: the rows stay, newer ones win. Bounded. */
async function startAgain(run: Run, name: BulkPhaseName, reason: string): Promise<StepOutcome> {
  const phase = run.progress.phases[name];
  if (phase.submissions >= SUBMISSIONS_ALLOWED)
    return {
      outcome: "dead",
      reason: `${name}: ${phase.submissions} operations failed, the last: ${reason}`,
    };
  run.log.warn({ shopId: run.shop.id, phase: name, reason }, "a bulk operation is started again");
  Object.assign(phase, {
    state: "waiting",
    operationId: null,
    cuts: 0,
    byte: 0,
    objects: 0,
    done: 0,
    rejected: 0,
    reasons: [],
    lastFault: reason,
  });
  await saveProgress(run.db, run.job, run.progress);
  return { outcome: "later", delayMs: 0 };
}

/** The file is whole; but is it all? Shopify's own count says, as it was before and is now. */
async function compareCounts(run: Run, name: BulkPhaseName): Promise<StepOutcome> {
  const phase = run.progress.phases[name];
  const counted = await shopifyCount(run, name);
  const expected = Math.min(phase.total ?? counted ?? 0, counted ?? phase.total ?? 0);
  const shortBy = Math.max(0, expected - phase.done);
  if (shortBy > 0 && shortBy !== phase.shortBy && phase.submissions < SUBMISSIONS_ALLOWED) {
    phase.shortBy = shortBy;
    return startAgain(run, name, `Shopify counts ${expected}, its file held ${phase.done}`);
  }
  if (shortBy > 0)
    run.log.error({ shopId: run.shop.id, phase: name, shortBy }, "Shopify counts more than its file holds");
  Object.assign(phase, { state: "done", total: phase.done, shortBy });
  await saveProgress(run.db, run.job, run.progress);
  return { outcome: "done" };
}
