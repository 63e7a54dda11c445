import { setTimeout as pause } from "node:timers/promises";
import { inTransaction } from "#app/db/index.server.ts";
import { jobOf, type EnqueueOutcome, type Job } from "#app/jobs/index.server.ts";
import { marksWaiting } from "#app/rollups/index.server.ts";
import { startBackfill, startReconcile } from "#app/shopify/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { requestRecount, startVerification } from "#app/worker/index.server.ts";
import { nameOf, requireShop, WrongCall, type Call, type Result } from "./command.ts";
import { fit } from "./lines.ts";

/** `reconcile`: compares the shop with Shopify; with --deep every day as well. */
export function reconcile(call: Call): Promise<Result> {
  const shop = shopifyShop(call);
  const deep = call.given.deep === true;
  return start(call, shop, "reconcile", { deep }, () => startReconcile(call.db, shop, { deep }));
}

/** `backfill`: reads the shop's whole history anew. */
export function backfill(call: Call): Promise<Result> {
  const shop = shopifyShop(call);
  return start(call, shop, "backfill", {}, () => startBackfill(call.db, shop));
}

/** `verify`: ledger against facts, rollups against ledger; repairs what drifted. Exit code 1 when something had. */
export function verify(call: Call): Promise<Result> {
  const shop = requireShop(call);
  return start(call, shop, "verify", {}, () => startVerification(call.db, shop));
}

/** `rebuild`: every day and customer of the shop summed anew from the ledger. */
export function rebuild(call: Call): Promise<Result> {
  const shop = requireShop(call);
  return start(call, shop, "rebuild", {}, () =>
    inTransaction(call.db, (trx) => requestRecount(trx, shop, call.now())),
  );
}

function shopifyShop(call: Call): Shop {
  const shop = requireShop(call);
  if (shop.domain === null) throw new WrongCall("this tenant has no Shopify shop to read from");
  if (shop.state !== "active" && shop.state !== "installing")
    throw new WrongCall(`the shop is ${shop.state}: nothing can be read from it`);
  return shop;
}

async function start(
  call: Call,
  shop: Shop,
  command: string,
  detail: Readonly<Record<string, unknown>>,
  enqueue: () => Promise<EnqueueOutcome>,
): Promise<Result> {
  const { outcome, id } = await enqueue();
  await recordAudit(call.db, {
    shopId: shop.id,
    at: call.now(),
    actor: "operator",
    action: `ops.${command}`,
    detail: { ...detail, outcome, jobId: id },
  });
  const begun =
    outcome === "enqueued" ? `job ${id} of ${nameOf(shop)} is queued` : `job ${id} is live already`;
  const data = { shop: nameOf(shop), job: id, outcome };
  if (!call.given.wait) return { code: 0, lines: [begun, "--wait follows it to its end"], data };
  call.say(begun);
  const job = await follow(call, shop, id);
  if (command === "rebuild" && job.state === "done") await followMarks(call, shop);
  const drifted = driftOf(job.progress);
  const failed = job.state !== "done";
  const lines = [
    fit(`job ${id}: ${job.state}${job.error === null || !failed ? "" : ` (${job.error})`}`),
    ...(drifted > 0 ? [`${drifted} orders or rollups had drifted and were repaired`] : []),
  ];
  return {
    code: failed || drifted > 0 ? 1 : 0,
    lines,
    data: { ...data, state: job.state, error: job.error, progress: job.progress, drifted },
  };
}

const EVERY_MS = 500;
const PATIENCE_MS = 15_000;

/** Says how the job gets on, until it has ended. */
async function follow(call: Call, shop: Shop, id: number): Promise<Job> {
  let told = "";
  const started = performance.now();
  let hinted = false;
  for (;;) {
    const job = await jobOf(call.db, shop, id);
    if (!job) throw new Error(`job ${id} is gone`);
    if (job.state !== "waiting" && job.state !== "leased") return job;
    const line = fit(`${job.state === "leased" ? "running" : "waiting"}${numbersOf(job.progress)}`);
    if (line !== told) call.say(line);
    told = line;
    if (!hinted && job.startedAt === null && performance.now() - started > PATIENCE_MS) {
      hinted = true;
      call.say("no worker has taken it yet: does one run (npm run worker)?");
    }
    await pause(EVERY_MS);
  }
}

async function followMarks(call: Call, shop: Shop): Promise<void> {
  let told = -1;
  for (;;) {
    const marks = await marksWaiting(call.db, shop);
    if (marks === 0) return;
    if (marks !== told) call.say(`${marks} days and customers wait for their rebuild`);
    told = marks;
    await pause(EVERY_MS);
  }
}

/** The counts of a job's progress: "  orders 120, customers 12". */
function numbersOf(progress: unknown): string {
  if (typeof progress !== "object" || progress === null) return "";
  const numbers = Object.entries(progress).filter(([, value]) => typeof value === "number");
  return numbers.length === 0
    ? ""
    : `  ${numbers.map(([name, value]) => `${name} ${String(value)}`).join(", ")}`;
}

function driftOf(progress: unknown): number {
  if (typeof progress !== "object" || progress === null || !("drifted" in progress)) return 0;
  const { drifted } = progress;
  if (typeof drifted !== "object" || drifted === null) return 0;
  return Object.values(drifted).reduce<number>((sum, one) => sum + (typeof one === "number" ? one : 0), 0);
}
