import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, inTransaction } from "#app/db/index.server.ts";
import { apply } from "#app/ingest/index.server.ts";
import { mulberry, type Random } from "../factories/random.ts";
import { contents } from "../factories/shop-contents.ts";
import { eventRecords } from "../factories/shop-history.ts";
import { faults } from "./kinds/index.ts";
import { DatabaseProxy, type Verdict } from "./rig/database-proxy.ts";
import { openShop, shuffled } from "./rig/history.ts";
import { runInjection } from "./rig/injection.ts";
import { settled } from "./rig/invariant.ts";
import { patiently, startRig, type Rig } from "./rig/rig.ts";
import { killedAtRandom } from "./scenarios/killed-at-random.ts";

/** The short form: the quick kinds of fault, one injection each. `npm run test:faults` makes a thousand of all kinds. */
const quick = faults.filter(({ seconds = 2 }) => seconds <= 2);
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    name: "faults",
    configured: process.env.DATABASE_URL,
    webs: 2,
    workers: 3,
    histories: 2,
  });
});
afterAll(() => rig?.stop());

test.for(quick.map((fault, index) => [fault.name, fault, 20_261_122 + index] as const))(
  "%s: every 2xx is in the facts once, rollups are the sum of the rows, no other shop moved",
  async ([, fault, seed], { skip }) => {
    const reason = fault.missing?.(rig);
    skip(reason !== undefined, reason);
    const { differences, accepted } = await runInjection(rig, fault, seed);
    expect({ seed, differences }).toEqual({ seed, differences: [] });
    expect(accepted).toBeGreaterThan(20);
  },
);

test("two web and three worker processes killed at random: no event lost, none applied twice, rollups equal", async () => {
  const outcome = await killedAtRandom(rig, { seconds: 3, seed: 7, helped: true });
  expect(outcome.differences).toEqual([]);
  expect(outcome.injections).toBeGreaterThan(3);
  expect(outcome.accepted).toBeGreaterThan(40);
});

const arrival = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  batches: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
});

test("any order, repetition and batching comes to the same tables while transactions deadlock and connections break", async () => {
  const proxy = await DatabaseProxy.open("property", () => rig.database.port);
  const database = createDatabase(rig.database.urlThrough(proxy.port), { connectionLimit: 3 });
  let broken = 0;
  try {
    const property = fc.asyncProperty(arrival, async ({ seed, batches }) => {
      const random = mulberry(seed);
      const history = random.pick(rig.histories);
      const domain = `p-${process.pid}-${seed}-${batches.join("-")}.myshopify.com`;
      const shop = await openShop(rig.db, history, domain);
      const repeated = Array.from({ length: 10 }, () => random.pick(history.events));
      const arriving = shuffled([...history.events, ...repeated], random);
      proxy.rules.clear();
      proxy.rules.add(({ text, earlier }) => {
        // No server refuses a ROLLBACK.
        if (earlier.length === 0 || /^rollback/i.test(text) || !random.chance(0.02)) return undefined;
        broken += 1;
        return draw(random);
      });
      for (let start = 0, batch = 0; start < arriving.length; batch++) {
        const size = batches[batch % batches.length] ?? 1;
        const records = arriving.slice(start, start + size).flatMap((event) => eventRecords(shop, event));
        const receivedAt = new Date("2026-11-01T00:00:00Z");
        await patiently(() =>
          inTransaction(database.kysely, (trx) => apply(trx, shop, records, { receivedAt })),
        );
        start += size;
      }
      // The rig's workers rebuild beside us: done when no mark is left.
      await settled(rig, domain, {});
      expect(await contents(rig.db, shop)).toEqual(history.contents);
    });
    await fc.assert(property, { numRuns: 6, seed: 20261122, endOnFailure: true });
  } finally {
    await database.close();
    await proxy.close();
  }
  expect(broken).toBeGreaterThan(10);
});

/** What becomes of an unlucky statement. */
function draw(random: Random): Verdict {
  return random.pick<Verdict>([
    { do: "refuse", errno: 1213 },
    { do: "refuse", errno: 1205 },
    { do: "refuse", errno: 1020 },
    { do: "cut", at: "before" },
    { do: "cut", at: "after" },
  ]);
}
