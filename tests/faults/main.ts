/**
 * `npm run test:faults [-- --injections 1000 --minutes 5 --queued 100000 --seed 1 --only REGEXP --write]`: faults under load, the
 * invariant after each, the figures as a table. Exits 1 when anything was lost, applied twice, drifted or moved.
 * An injection's seed is the run's plus its number: `--only NAME --seed SEED --injections 1` makes it again.
 * On a private server that it kills, or with DATABASE_URL on that one, which it does not.
 */
import { parseArgs } from "node:util";
import { wholeNumber } from "../../scripts/process/options.mjs";
import { mulberry } from "../factories/random.ts";
import { faults } from "./kinds/index.ts";
import { inTurn } from "./rig/in-turn.ts";
import { runInjection, type Outcome } from "./rig/injection.ts";
import { renderReport, writeReport } from "./rig/report.ts";
import { startRig } from "./rig/rig.ts";
import { Trade } from "./rig/trade.ts";
import { measureFairness, type Fairness } from "./scenarios/fairness.ts";
import { killedAtRandom } from "./scenarios/killed-at-random.ts";

const { values } = parseArgs({
  options: {
    injections: { type: "string", default: "1000" },
    minutes: { type: "string", default: "5" },
    queued: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const seed = wholeNumber("seed", values.seed);
const injections = wholeNumber("injections", values.injections);
const minutes = wholeNumber("minutes", values.minutes);
const queued = wholeNumber("queued", values.queued);
const began = performance.now();
const rig = await startRig({
  name: "faults",
  configured: process.env.DATABASE_URL,
  diskMegabytes: 3_000,
  webs: 2,
  workers: 3,
  histories: 8,
});
const nothingFound = {
  injections: 0,
  accepted: 0,
  lost: 0,
  twice: 0,
  drift: 0,
  moved: 0,
  deadLetters: 0,
  recoveryMs: NaN,
};
const outcomes: Outcome[] = [];
const skipped: string[] = [];
let fairness: Fairness | undefined;
// What nobody waited for must not end a run of an hour; it fails it.
process.on("unhandledRejection", (reason) => {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  tell({ ...nothingFound, fault: "unhandled rejection", seed, differences: [text] }, "?");
});
try {
  const possible = faults.filter(({ name, missing }) => {
    if (values.only && !new RegExp(values.only).test(name)) return false;
    const reason = missing?.(rig);
    if (reason) skipped.push(`${name}: ${reason}`);
    return !reason;
  });
  // While faults are made in one shop, others trade: all of theirs must be there in the end, too.
  const trade = await Trade.open(rig, mulberry(seed), "beside", 2);
  trade.start(8);
  for (const [count, fault] of inTurn(possible, injections).entries()) {
    const outcome = await runInjection(rig, fault, seed + count);
    tell(outcome, `${count + 1}/${injections}`);
  }
  await trade.stop();
  const beside = await trade.check();
  tell({ ...nothingFound, fault: "shops that trade beside the faults", seed, ...beside }, "beside");
  if (!values.only) {
    const seconds = minutes * 60;
    if (seconds > 0)
      tell(await killedAtRandom(rig, { seconds, seed, helped: false }), `${values.minutes} minutes`);
    if (queued > 0) fairness = await measureFairness(rig, queued, seed);
  }
} finally {
  await rig.stop();
}
const report = renderReport({ outcomes, skipped, fairness, seconds: (performance.now() - began) / 1000 });
console.log(report);
if (values.write) await writeReport(report);
if (outcomes.some(({ differences }) => differences.length > 0)) process.exitCode = 1;

function tell(outcome: Outcome, place: string): void {
  outcomes.push(outcome);
  const { fault, differences, recoveryMs } = outcome;
  const recovered = Number.isNaN(recoveryMs) ? "" : `, recovered in ${Math.round(recoveryMs)} ms`;
  console.log(`${place} ${fault}${recovered}`);
  if (differences.length > 0)
    console.log(`FAILED ${fault}, --seed ${outcome.seed}\n  ${differences.slice(0, 20).join("\n  ")}`);
}
