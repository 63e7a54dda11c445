import { inTransaction, type Db } from "#app/db/index.server.ts";
import {
  apply,
  countOrdersWithMissingAgreements,
  ordersWithMissingAgreements,
  shopsWithMissingAgreements,
} from "#app/ingest/index.server.ts";
import { enqueueJob, type LeasedJob } from "#app/jobs/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import { sortParsed } from "../backfill/apply-records.ts";
import type { BackfillContext, StepOutcome } from "../backfill/context.ts";
import { takeAgreements } from "./take-agreements.ts";

export const AGREEMENTS_KIND = "agreements";

/** A backfill reads them itself, in its last phase. */
const WHILE_INSTALLING_MS = 30_000;
/** What came while the job ran found it live: look once more. */
const ONCE_MORE_MS = 500;

/** Has the agreements of the shop's edited orders read, if some are missing. One job a shop is live at a time. */
export async function startAgreements(db: Db, shop: Shop): Promise<void> {
  if (shop.domain === null || (shop.state !== "active" && shop.state !== "installing")) return;
  const missing = await ordersWithMissingAgreements(db, shop, { limit: 1 });
  if (missing.length === 0) return;
  await enqueueJob(db, { kind: AGREEMENTS_KIND, shop, activeKey: `${AGREEMENTS_KIND}:${shop.id}` });
}

/** The same for every shop: whatever went wrong with a job, the next one is not far. */
export async function startAllAgreements(db: Db): Promise<void> {
  for (const id of await shopsWithMissingAgreements(db)) {
    const shop = await shopById(db, id);
    if (shop) await startAgreements(db, shop);
  }
}

/**
 * The handler of such a job: reads what is missing and applies it.
 * @throws ShopifyUnavailable, TokenUnavailable, LeaseLost, database errors: the worker tries again or lets go.
 */
export async function runAgreements(
  context: BackfillContext,
  _job: LeasedJob,
  shop: Shop,
): Promise<StepOutcome> {
  if (shop.state === "installing") return { outcome: "later", delayMs: WHILE_INSTALLING_MS };
  if (shop.state !== "active") return { outcome: "dead", reason: `the shop is ${shop.state}` };
  const { db, now } = context;
  let read = 0;
  const faults: string[] = [];
  const taken = await takeAgreements(
    { ...context, shop },
    {
      after: undefined,
      store: async ({ outcomes, count }) => {
        const parsed = sortParsed(outcomes);
        faults.push(...parsed.faults);
        read += count;
        await inTransaction(db, async (trx) => {
          // The zone may have changed since the job began: days are the present one's.
          const present = (await shopById(trx, shop.id)) ?? shop;
          await apply(trx, present, parsed.records, { receivedAt: now() });
        });
      },
    },
  );
  if (taken.outcome !== "done") return taken;
  if (faults.length > 0) return { outcome: "failed", reason: faults.slice(0, 3).join("; ") };
  const left = await countOrdersWithMissingAgreements(db, shop);
  if (left === 0) return read > 0 ? { outcome: "later", delayMs: ONCE_MORE_MS } : { outcome: "done" };
  if (left < read) return { outcome: "later", delayMs: ONCE_MORE_MS };
  return { outcome: "failed", reason: `${left} orders are newer than what Shopify says of their agreements` };
}
