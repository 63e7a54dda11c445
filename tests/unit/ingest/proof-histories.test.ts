import fc from "fast-check";
import { expect, test } from "vitest";
import type { IngestRecord } from "#app/ingest/index.server.ts";
import { wantsAgreements } from "#app/ingest/ledger/explained.ts";
import { ledgerRows } from "#app/ingest/ledger/ledger-rows.ts";
import { unproven } from "#app/ingest/ledger/proof.ts";
import { shopIn } from "#tests/factories/ledger-of.ts";
import { mergedOrder } from "#tests/factories/merged-ledger.ts";
import { adminRecords, orderRecords, play, shopArbitrary } from "#tests/factories/order-histories.ts";

const RUNS = Number(process.env.PROOF_SHOPS ?? 12);
const shop = shopIn();

/**
 * After each record of one order: what of its totals the ledger does not come to. Of one whose agreements are still to
 * come (the Admin API says nothing else of a refunded fee) that may be so; it is not at the end.
 */
function doubtsOf(records: readonly IngestRecord[]) {
  return records.flatMap((_, index) => {
    const order = mergedOrder(records.slice(0, index + 1));
    const doubt = order && unproven(order, ledgerRows(order, shop));
    if (order && wantsAgreements(order) && index < records.length - 1) return [];
    return doubt ? [{ after: records.slice(0, index + 1).map(({ kind }) => kind), ...doubt }] : [];
  });
}

test("no order of a generated shop is doubted, after any message of webhooks or of the Admin API", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(shopArbitrary(6), async (plan) => {
      const { events, orders, end } = await play(plan);
      for (const { id } of orders) {
        const told = events.flatMap((event) => orderRecords(shop, event)).filter((one) => isAbout(one, id));
        const read = end
          .filter((nodes) => nodes.id === id)
          .flatMap((nodes) => adminRecords(shop, nodes).flat());
        for (const records of [told, read, [...told].reverse()]) {
          expect(doubtsOf(records)).toEqual([]);
          checked += records.length;
        }
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(checked).toBeGreaterThan(RUNS * 20);
});

function isAbout(record: IngestRecord, id: string): boolean {
  return "orderId" in record ? record.orderId === id : record.id === id;
}
