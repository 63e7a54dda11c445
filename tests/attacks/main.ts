/**
 * `npm run test:attacks [-- --short --only REGEXP]`: what a stranger without a key and a hostile tenant can do, against
 * the built app; prints the victim's webhooks idle beside attacked. Exits 1 when a bound did not hold.
 */
import { parseArgs } from "node:util";
import { openArena } from "./arena.ts";
import { faultsOf } from "./attack.ts";
import { attacks, describeOutcome, runAttack } from "./run.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const arena = await openArena(process.env.DATABASE_URL);
try {
  for (const attack of attacks.filter(({ name }) => new RegExp(values.only).test(name))) {
    const outcome = await runAttack(arena, attack, !values.short);
    console.log(describeOutcome(outcome));
    const faults = faultsOf(outcome, !values.short);
    if (faults.length > 0) process.exitCode = 1;
    for (const fault of faults) console.log(`  FAILED ${fault}`);
  }
} finally {
  await arena.stop();
}
