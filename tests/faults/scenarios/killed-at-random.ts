import { setTimeout as pause } from "node:timers/promises";
import { mulberry, type Random } from "../../factories/random.ts";
import type { AppProcess } from "../rig/app-process.ts";
import type { Outcome } from "../rig/injection.ts";
import type { Rig } from "../rig/rig.ts";
import { Trade } from "../rig/trade.ts";

/**
 * Every process of the rig, web and worker, killed, stopped and cut off at random while three shops trade. Leases of
 * the dead run out by the clock unless `helped`.
 */
export async function killedAtRandom(
  rig: Rig,
  options: { readonly seconds: number; readonly seed: number; readonly helped: boolean },
): Promise<Outcome> {
  const { seconds, seed, helped } = options;
  const random = mulberry(seed);
  const trade = await Trade.open(rig, random, `killed-${seed}`, 3);
  trade.start(40);
  const deadline = performance.now() + seconds * 1000;
  let injections = 0;
  const striking = rig.processes.map(async (one) => {
    while (performance.now() < deadline) {
      await pause(random.integer(300, 3_000));
      await strikeAt(rig, one, random, helped);
      injections += 1;
    }
  });
  await Promise.all(striking);
  await rig.revive();
  const over = performance.now();
  await trade.stop();
  const finding = await trade.check();
  const fault = `${rig.webs.length} web and ${rig.workers.length} worker processes killed at random`;
  return { fault, seed, injections, moved: 0, recoveryMs: performance.now() - over, ...finding };
}

async function strikeAt(rig: Rig, one: AppProcess, random: Random, helped: boolean): Promise<void> {
  const dice = random.next();
  if (dice < 0.6) {
    await one.kill();
    await pause(random.integer(0, 500));
    if (helped) await rig.endLeases(one);
    await one.start();
  } else if (dice < 0.8) {
    one.suspend();
    await pause(random.integer(100, 2_000));
    one.resume();
  } else one.proxy.cutAll();
}
