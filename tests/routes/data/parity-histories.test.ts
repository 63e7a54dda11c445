import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParityPart } from "#app/components/parity/parity-view.ts";
import { addDays } from "#app/lib/calendar.ts";
import { compareDays, DAYS_A_PART } from "#app/routes/app.data.parity_.days/compare-days.server.ts";
import type { AdminClient } from "#app/shopify/index.server.ts";
import { applyAll, freshShop, useDatabase } from "#tests/factories/ingest-shop.ts";
import { adminRecords, play, shopArbitrary, type PlayedShop } from "#tests/factories/order-histories.ts";
import { executeAdmin } from "#tests/standin/graphql/index.ts";

const database = useDatabase();
const SHOPS = 25;

/** Asks the played world's Admin API, without HTTP between. */
function adminOf({ world, standin }: PlayedShop): AdminClient {
  return {
    query: async <T>(_shop: unknown, query: string, variables = {}) => {
      const scopes = ["read_reports", "read_orders"];
      const { body } = await executeAdmin(world, standin.domain, { query, variables, scopes });
      const { data, errors } = body as { data: unknown; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return { outcome: "data", data: JSON.parse(JSON.stringify(data)) as T, errors: [] };
    },
  };
}

test(`${SHOPS} random shops equal Shopify's own figures on every day of their history`, async () => {
  let differing = 0;
  let withSales = 0;
  await fc.assert(
    fc.asyncProperty(shopArbitrary(6), async (plan) => {
      const played = await play(plan);
      const { db } = database;
      const shop = await freshShop(db, { currency: plan.currency, timeZone: plan.timeZone });
      for (const nodes of played.end)
        for (const records of adminRecords(shop, nodes)) await applyAll(db, shop, records);
      const services = { db, admin: adminOf(played), now: () => new Date("2027-06-01T00:00:00Z") };
      for (let from = "2026-01-01"; from < "2027-06-01"; from = addDays(from, DAYS_A_PART)) {
        const address = `https://app.example.com/?from=${from}&to=${addDays(from, DAYS_A_PART - 1)}`;
        const part = (await compareDays(services, shop, new Request(address))) as ParityPart;
        if (part.outcome !== "compared") throw new Error(part.detail);
        expect(part.days.filter(({ differs }) => differs)).toEqual([]);
        differing += part.tally.differing;
        withSales += part.days.filter(({ measures }) =>
          measures.some(({ ours }) => /[1-9]/.test(ours)),
        ).length;
      }
    }),
    { numRuns: SHOPS, seed: 4, endOnFailure: true },
  );
  expect(differing).toBe(0);
  expect(withSales).toBeGreaterThan(SHOPS * 6);
});
