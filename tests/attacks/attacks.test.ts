import { afterAll, beforeAll, expect, test } from "vitest";
import { openArena, type Arena } from "./arena.ts";
import { faultsOf } from "./attack.ts";
import { attacks, runAttack } from "./run.ts";

/** The short form: answers, memory and processor time. `npm run test:attacks` takes the milliseconds, too. */
let arena: Arena;

beforeAll(async () => {
  arena = await openArena(process.env.DATABASE_URL);
});
afterAll(() => arena?.stop());

test.for(attacks.map((attack) => [attack.name, attack] as const))(
  "%s: the victim's webhooks are taken, and nothing is stored, held or paid for",
  async ([, attack]) => {
    const outcome = await runAttack(arena, attack, false);
    expect(faultsOf(outcome, false)).toEqual([]);
    expect(outcome.during.webhooks).toBeGreaterThanOrEqual(40);
  },
);
