/**
 * `npm run test:faults [-- --injections 1000 --minutes 5 --seed 1 --only name --write]`: faults under load, the
 * invariant after each, a table of what came of it. Exits 1 when anything was lost, applied twice or drifted.
 */
import { parseArgs } from "node:util";
import { faults } from "./kinds/index.ts";
import { runInjection, type Outcome } from "./rig/injection.ts";
import { startRig } from "./rig/rig.ts";
import { renderTable } from "./rig/table.ts";

const { values } = parseArgs({
  options: {
    injections: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const firstSeed = Number(values.seed);
const rig = await startRig({
  name: "faults",
  configured: process.env.DATABASE_URL,
  diskMegabytes: 1_500,
  webs: 2,
  workers: 3,
  histories: 8,
});
const outcomes: Outcome[] = [];
try {
  const chosen = faults.filter(({ name }) => !values.only || new RegExp(values.only).test(name));
  const possible = chosen.filter(({ name, missing }) => {
    const reason = missing?.(rig);
    if (reason) console.log(`skipped: ${name}: ${reason}`);
    return !reason;
  });
  for (let count = 0; count < Number(values.injections); count++) {
    const fault = possible[count % possible.length];
    if (!fault) break;
    const outcome = await runInjection(rig, fault, firstSeed + count);
    outcomes.push(outcome);
    const took = Number.isNaN(outcome.recoveryMs)
      ? ""
      : `, recovered in ${Math.round(outcome.recoveryMs)} ms`;
    console.log(`${count + 1}/${values.injections} ${outcome.fault}${took}`);
    if (outcome.differences.length > 0)
      console.log(
        `FAILED ${outcome.fault}, --seed ${outcome.seed}\n  ${outcome.differences.slice(0, 20).join("\n  ")}`,
      );
  }
} finally {
  await rig.stop();
}
console.log(renderTable(outcomes));
if (outcomes.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
