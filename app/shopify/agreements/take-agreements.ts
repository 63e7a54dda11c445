import type { Db } from "#app/db/index.server.ts";
import {
  denyAgreements,
  ordersWithMissingAgreements,
  parseAdminAgreements,
  type ParseOutcome,
} from "#app/ingest/index.server.ts";
import { createTurnCheck, type Turn } from "#app/jobs/index.server.ts";
import type { Asking } from "../admin/ask.ts";
import { readAgreements } from "./read-agreements.ts";

/** Orders asked for in one query; halved while Shopify finds that too dear. */
const ORDERS_AT_ONCE = 10;

export interface TakeOptions {
  /** Where to go on: the last order of the batch before. */
  readonly after: string | undefined;
  /** Applies a batch; `last` and `count` say how far it is. */
  readonly store: (batch: {
    readonly outcomes: readonly ParseOutcome[];
    readonly last: string;
    readonly count: number;
  }) => Promise<void>;
}

export type TakeOutcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "failed"; readonly reason: string }
  | { readonly outcome: "dead"; readonly reason: string };

/**
 * Reads the agreements of every edited order whose ledger waits for them, batch by batch. Where Shopify denies them,
 * the dated differences stay.
 */
export async function takeAgreements(
  asking: Asking & Turn & { readonly db: Db },
  options: TakeOptions,
): Promise<TakeOutcome> {
  const { db, shop } = asking;
  const checkTurn = createTurnCheck(asking);
  let { after } = options;
  let size = ORDERS_AT_ONCE;
  for (;;) {
    checkTurn();
    const ids = await ordersWithMissingAgreements(db, shop, { ...(after ? { after } : {}), limit: size });
    const last = ids.at(-1);
    if (last === undefined) return { outcome: "done" };
    const read = await readAgreements(asking, ids);
    switch (read.outcome) {
      case "too_dear":
        if (size === 1) return { outcome: "dead", reason: "agreements: one order's are too dear to read" };
        size = Math.ceil(size / 2);
        continue;
      case "denied":
        await denyAgreements(db, shop);
        return { outcome: "done" };
      case "no_access":
        return { outcome: "dead", reason: read.reason };
      case "failed":
        return { outcome: "failed", reason: read.reason };
      case "read": {
        const outcomes = read.orders.map((order) => parseAdminAgreements(shop, order));
        await options.store({ outcomes, last, count: ids.length });
        await denyAgreements(db, shop, read.gone);
        after = last;
      }
    }
  }
}
