import fc from "fast-check";
import { expect, it } from "vitest";
import type { IngestRecord } from "#app/ingest/index.server.ts";
import { applyAll, contents, freshShop, useDatabase } from "#tests/factories/ingest-shop.ts";
import {
  eventRecords,
  shopHistory,
  snapshotRecords,
  type ShopHistory,
} from "#tests/factories/shop-history.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const world = useDatabase();

function tenantOf(history: ShopHistory): Promise<Shop> {
  const { currencyCode, ianaTimezone } = history.shop.settings;
  return freshShop(world.db, { currency: currencyCode, timeZone: ianaTimezone });
}

/** The tables after every webhook came once, alone and in order, and once a backfill has looked at all of it again. */
async function inOrder(history: ShopHistory) {
  const shop = await tenantOf(history);
  for (const event of history.events) await applyAll(world.db, shop, eventRecords(shop, event));
  const byWebhook = await contents(world.db, shop);
  for (const taken of history.snapshots)
    for (const records of snapshotRecords(shop, taken)) await applyAll(world.db, shop, records);
  return { byWebhook, afterBackfill: await contents(world.db, shop) };
}

const arrival = fc.integer({ min: 1, max: 100_000 }).chain((seed) =>
  fc.record({
    seed: fc.constant(seed),
    /** Sort keys, used again from the start where there are more messages. */
    places: fc.array(fc.nat(10_000), { minLength: 40, maxLength: 40 }),
    repeats: fc.array(fc.nat(1_000), { maxLength: 20 }),
    batches: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
  }),
);

function shuffled<T>(items: readonly T[], places: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, place: ((places[index % places.length] ?? 0) * (index + 7)) % 10_007 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

it("comes to the same tables for any order, repetition and batching, by webhook and by backfill", async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ seed, places, repeats, batches }) => {
      const history = await shopHistory({ seed, steps: 24 });
      const { byWebhook, afterBackfill } = await inOrder(history);
      // An order changes its customer's version, and no webhook says so.
      expect({ ...afterBackfill, customer: [] }).toEqual({ ...byWebhook, customer: [] });
      const shop = await tenantOf(history);
      const messages: (readonly IngestRecord[])[] = [
        ...history.events.map((event) => eventRecords(shop, event)),
        ...history.snapshots.flatMap((taken) => snapshotRecords(shop, taken)),
      ];
      const repeated = repeats.map((index) => messages[index % messages.length] ?? []);
      const arriving = shuffled([...messages, ...repeated], places);
      for (let start = 0, batch = 0; start < arriving.length; batch++) {
        const size = batches[batch % batches.length] ?? 1;
        await applyAll(world.db, shop, arriving.slice(start, start + size).flat());
        start += size;
      }
      expect(await contents(world.db, shop)).toEqual(afterBackfill);
    }),
    { numRuns: Number(process.env.ARRIVAL_RUNS ?? 8), seed: 20261122, endOnFailure: true },
  );
}, 600_000);
