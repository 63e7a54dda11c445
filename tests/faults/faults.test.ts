import { afterAll, beforeAll, expect, test } from "vitest";
import { faults } from "./kinds/index.ts";
import { runInjection } from "./rig/injection.ts";
import { startRig, type Rig } from "./rig/rig.ts";

/** One injection of each kind; `npm run test:faults` makes a thousand. */
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    name: "faults",
    configured: process.env.DATABASE_URL,
    webs: 2,
    workers: 2,
    histories: 2,
  });
});
afterAll(() => rig?.stop());

test.each(faults.map((fault, index) => [fault.name, fault, 20_261_122 + index] as const))(
  "%s: every 2xx is in the facts once, rollups are the sum of the rows, no other shop moved",
  async (_name, fault, seed) => {
    const reason = fault.missing?.(rig);
    if (reason) return;
    const { differences, accepted } = await runInjection(rig, fault, seed);
    expect({ seed, differences }).toEqual({ seed, differences: [] });
    expect(accepted).toBeGreaterThan(20);
  },
);
