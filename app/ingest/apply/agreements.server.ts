import { deleteByKeys, upsertRows, type DB, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { Insertable, Selectable } from "kysely";
import { wantsAgreements } from "../ledger/explained.ts";
import type { StoredOrder } from "../ledger/stored-order.ts";
import type { AgreementFacts, AgreementSet } from "../records/agreements.ts";
import { agreementsColumns } from "./columns.ts";
import type { LedgerChange } from "./ledger-change.ts";

type Row = Insertable<DB["order_agreements"]>;

/** The sets that are stored of these orders, by order. */
export async function loadAgreements(
  trx: Trx,
  shop: Shop,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AgreementSet>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom("order_agreements")
    .selectAll()
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", ids)
    .where("agreements", "is not", null)
    .execute();
  return new Map(rows.map((row) => [row.order_id, setOf(row)]));
}

function setOf(row: Selectable<DB["order_agreements"]>): AgreementSet {
  return reviveAgreements({
    asOf: row.as_of ?? new Date(0),
    currentTotal: row.current_total,
    agreements: JSON.parse(row.agreements ?? "[]") as AgreementFacts[],
  });
}

/** Makes dates of the texts that JSON has in their place. */
export function reviveAgreements(stored: AgreementSet): AgreementSet {
  return {
    asOf: new Date(stored.asOf),
    currentTotal: stored.currentTotal,
    agreements: stored.agreements.map((agreement) => ({
      ...agreement,
      happenedAt: new Date(agreement.happenedAt),
    })),
  };
}

/**
 * Writes the sets that changed, and notes which orders want theirs to be read. An order that still wants what it
 * wanted before stays as it is: Shopify may have denied it.
 */
export async function writeAgreements(trx: Trx, shop: Shop, changes: readonly LedgerChange[]): Promise<void> {
  const needless: string[][] = [];
  const rows = changes.flatMap((change): Row[] => {
    const { before, now } = change.state;
    if (!now) return [];
    const state = stateOf(now, change.unproven !== null);
    const known = stateOf(before, change.wasUnproven);
    if (state === null && known !== null) needless.push([now.id]);
    const isSame = state === known && now.agreements === (before?.agreements ?? null);
    if (isSame || state === null) return [];
    const { agreements } = now;
    return [
      {
        shop_id: shop.id,
        order_id: now.id,
        state,
        as_of: agreements?.asOf ?? null,
        current_total: agreements?.currentTotal ?? null,
        agreements: agreements && JSON.stringify(agreements.agreements),
      },
    ];
  });
  await deleteByKeys(trx, "order_agreements", shop.id, ["order_id"], needless.sort());
  rows.sort((a, b) => (a.order_id < b.order_id ? -1 : 1));
  await upsertRows(trx, "order_agreements", agreementsColumns, rows, agreementsColumns.slice(2));
}

/** Null: the order needs no agreements and has none. One that does not prove itself wants those of its version. */
function stateOf(stored: StoredOrder | null, isUnproven: boolean): "read" | "wanted" | null {
  if (!stored) return null;
  const { agreements, order } = stored;
  const isOld = agreements === null || agreements.asOf < order.updatedAt;
  if (wantsAgreements(stored) || (isUnproven && isOld)) return "wanted";
  return agreements ? "read" : null;
}
