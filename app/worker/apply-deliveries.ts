import { parse as parseLossless, parseNumberAndBigInt } from "lossless-json";
import {
  inTransaction,
  isDatabaseFault,
  isLockWaitTimeout,
  isRetryable,
  LeaseLost,
  reasonOf,
  type Trx,
} from "#app/db/index.server.ts";
import {
  fail,
  giveBack,
  inPortions,
  moveDeliveries,
  readBodies,
  settle,
  type Lease,
  type Settlement,
  type ShopLeases,
} from "#app/inbox/index.server.ts";
import { apply, parseWebhook, type IngestRecord, type RecordOutcome } from "#app/ingest/index.server.ts";
import { observe } from "#app/lib/observed.ts";
import { startAgreements } from "#app/shopify/index.server.ts";
import { agrees, namedShop, shopByAnyDomain, type Shop } from "#app/tenancy/index.server.ts";
import type { WorkerContext } from "./context.ts";
import { shopTopics, type TopicHandler } from "./topics.ts";

/** Bodies in memory and in one transaction. */
const PORTION_BYTES = 8 * 1024 * 1024;

/** A delivery as its topic understands it. */
type Parsed =
  | { readonly lease: Lease; readonly kind: "records"; readonly records: readonly IngestRecord[] }
  | {
      readonly lease: Lease;
      readonly kind: "about_shop";
      readonly handler: TopicHandler;
      readonly payload: unknown;
    }
  | { readonly lease: Lease; readonly kind: "ignored" }
  | { readonly lease: Lease; readonly kind: "dead"; readonly reason: string }
  | { readonly lease: Lease; readonly kind: "another_shop" };

/**
 * Applies what was claimed of one shop and settles it: facts, marks and settlement in one transaction a portion.
 * Where a portion fails, each delivery is tried alone, so that only the one at fault is kept back.
 */
export async function applyDeliveries(
  context: WorkerContext,
  group: ShopLeases,
  signal?: AbortSignal,
): Promise<void> {
  const portions = inPortions(group.leases, PORTION_BYTES);
  for (const [index, portion] of portions.entries()) {
    if (signal?.aborted) return giveBack(context.db, portions.slice(index).flat());
    await applyPortion(context, group.shopDomain, portion);
  }
}

async function applyPortion(context: WorkerContext, domain: string, leases: readonly Lease[]): Promise<void> {
  try {
    await applyTogether(context, domain, leases);
  } catch (error) {
    if (isDatabaseFault(error)) return databaseFailed(context, leases, error);
    const [alone] = leases;
    if (alone && leases.length === 1) return oneFailed(context, alone, error);
    for (const lease of leases) await applyPortion(context, domain, [lease]);
  }
}

async function applyTogether(
  context: WorkerContext,
  domain: string,
  leases: readonly Lease[],
): Promise<void> {
  const { db, log } = context;
  const bodies = await readBodies(db, leases);
  const work = async (trx: Trx) => {
    const shop = await shopByAnyDomain(trx, domain);
    const settled = shop ? await applyOfShop(trx, shop, leases, bodies, context) : leases.map(notOurs);
    await settle(trx, settled);
    return settled;
  };
  const settlements = await inTransaction(db, work, { afterLockWaits: false });
  for (const settlement of settlements) logSettled(log, settlement);
}

async function applyOfShop(
  trx: Trx,
  shop: Shop,
  leases: readonly Lease[],
  bodies: ReadonlyMap<number, Buffer>,
  context: WorkerContext,
): Promise<Settlement[]> {
  // The shop's address changed while these were under way.
  if (leases.some(({ shopDomain }) => shopDomain !== shop.domain)) await moveDeliveries(trx, shop);
  const parsed = leases.map((lease) => parse(shop, lease, bodies.get(lease.id)));
  const settlements = await applyParsed(trx, shop, parsed, context);
  // Of an erased shop not even what cannot be read stays.
  return shop.state === "redacted" ? settlements.map(withoutBody) : settlements;
}

function withoutBody(settlement: Settlement): Settlement {
  return settlement.outcome === "dead" ? { ...settlement, dropBody: true } : settlement;
}

/**
 * Nothing is stored of a shop that never opened the app, so a request to tell or erase it is fulfilled, and what else
 * there is comes with the import. The body goes with the row.
 */
function notOurs(lease: Lease): Settlement {
  return { lease, outcome: "ignored", isOurs: false };
}

function parse(shop: Shop, lease: Lease, body: Buffer | undefined): Parsed {
  if (!body) throw new LeaseLost(`delivery ${lease.id}`);
  const handler = Object.hasOwn(shopTopics, lease.topic) ? shopTopics[lease.topic] : undefined;
  if (handler) {
    const payload = parseJson(body);
    if (payload === undefined) return { lease, kind: "dead", reason: "the body is not JSON" };
    if (agrees(shop, namedShop(payload)) === "another") return { lease, kind: "another_shop" };
    return { lease, kind: "about_shop", handler, payload };
  }
  // After an uninstallation what is stored stays as it is until shop/redact.
  if (shop.state === "uninstalled" || shop.state === "redacted") return { lease, kind: "ignored" };
  const parsed = parseWebhook(shop, lease.topic, body, { triggeredAt: lease.triggeredAt });
  switch (parsed.outcome) {
    case "records":
      return { lease, kind: "records", records: parsed.records };
    case "invalid":
      return { lease, kind: "dead", reason: parsed.reason };
    case "another_shop":
      return { lease, kind: "another_shop" };
    case "unhandled":
      return { lease, kind: "dead", reason: `unknown topic ${lease.topic}` };
    default:
      return parsed satisfies never;
  }
}

async function applyParsed(
  trx: Trx,
  shop: Shop,
  parsed: readonly Parsed[],
  context: WorkerContext,
): Promise<Settlement[]> {
  const rejections = await applyRecords(trx, shop, parsed, context);
  const settlements: Settlement[] = [];
  for (const one of parsed) settlements.push(await settlementOf(trx, shop, one, rejections));
  return settlements;
}

const isAboutOrder = new Set(["order", "order_edit", "refund"]);
const isChange = new Set<RecordOutcome>(["created", "updated"]);

/** All records in one set-based apply. @returns why deliveries were rejected, by lease id. */
async function applyRecords(
  trx: Trx,
  shop: Shop,
  parsed: readonly Parsed[],
  { customerDetails }: WorkerContext,
): Promise<Map<number, string>> {
  const owners: Lease[] = [];
  const records: IngestRecord[] = [];
  for (const one of parsed) {
    if (one.kind !== "records") continue;
    for (const record of one.records) {
      owners.push(one.lease);
      records.push(record);
    }
  }
  const rejections = new Map<number, string>();
  const [first] = owners;
  if (!first) return rejections;
  const results = await apply(trx, shop, records, { receivedAt: first.receivedAt, customerDetails });
  // Shopify's own ledger of an edited order comes by a job, which commits with what asks for it.
  if (results.some(({ kind, outcome }) => isAboutOrder.has(kind) && isChange.has(outcome)))
    await startAgreements(trx, shop);
  for (const [index, result] of results.entries()) {
    const owner = owners[index];
    if (owner && result.outcome === "rejected")
      rejections.set(owner.id, `${result.kind} ${result.id}: ${result.reason ?? "rejected"}`);
  }
  return rejections;
}

async function settlementOf(
  trx: Trx,
  shop: Shop,
  one: Parsed,
  rejections: ReadonlyMap<number, string>,
): Promise<Settlement> {
  const { lease } = one;
  switch (one.kind) {
    case "records": {
      const reason = rejections.get(lease.id);
      return reason === undefined ? { lease, outcome: "applied" } : { lease, outcome: "dead", reason };
    }
    case "about_shop": {
      const result = await one.handler(trx, shop, one.payload, lease);
      return result.outcome === "invalid"
        ? { lease, outcome: "dead", reason: result.reason }
        : { lease, outcome: result.outcome };
    }
    case "ignored":
      return { lease, outcome: "ignored" };
    case "dead":
      return { lease, outcome: "dead", reason: one.reason };
    case "another_shop":
      // The body is not this shop's to keep: it may be another merchant's customer.
      return {
        lease,
        outcome: "dead",
        reason: "the body names another shop than the header",
        dropBody: true,
      };
    default:
      return one satisfies never;
  }
}

/** Until deliveries that found rows of their shop locked for too long are taken again. */
const LOCKED_OUT_MS = 1_000;

/** The database, not a delivery, is at fault: no attempt is counted. @throws what lasts longer: the worker waits. */
async function databaseFailed(
  context: WorkerContext,
  leases: readonly Lease[],
  error: unknown,
): Promise<void> {
  context.log.warn(
    { err: error, deliveries: leases.length },
    "the database failed; deliveries are given back",
  );
  // Other shops' events do not wait while this shop's wait for a lock.
  await giveBack(context.db, leases, isLockWaitTimeout(error) ? LOCKED_OUT_MS : 0);
  if (!isRetryable(error)) throw error;
}

async function oneFailed(context: WorkerContext, lease: Lease, error: unknown): Promise<void> {
  const about = aboutOf(lease);
  if (error instanceof LeaseLost) {
    context.log.warn(about, "lost the lease of a delivery; nothing was written");
    return;
  }
  context.log.error({ ...about, attempts: lease.attempts + 1, err: error }, "a delivery failed");
  observe("settled", { topic: lease.topic, outcome: "failed" });
  await fail(context.db, [lease], reasonOf(error));
}

/** What names a delivery in every log line about it, from its acceptance on. */
function aboutOf(lease: Lease) {
  const { id: inboxId, topic, shopDomain: shop, webhookId, eventId } = lease;
  return { inboxId, topic, shop, webhookId, eventId };
}

function logSettled(log: WorkerContext["log"], settlement: Settlement): void {
  const { lease, outcome } = settlement;
  observe("settled", { topic: lease.topic, outcome });
  const about = aboutOf(lease);
  if (outcome === "dead") log.warn({ ...about, reason: settlement.reason }, "dead letter");
  else if (settlement.isOurs === false)
    log.info(about, "a message for a shop that is not ours: nothing of it is kept");
  else log.debug({ ...about, outcome }, "settled");
}

/** Integers as bigint: ids pass 2^53. */
function parseJson(body: Buffer): unknown {
  try {
    return parseLossless(body.toString("utf8"), undefined, parseNumberAndBigInt);
  } catch {
    return undefined;
  }
}
