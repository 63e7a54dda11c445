import { setTimeout as pause } from "node:timers/promises";
import { mulberry, type Random } from "../../factories/random.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { until } from "../../system/control.ts";
import { deliveriesOf, openShop, shuffled, type History } from "./history.ts";
import { checkInvariant, settled, type Expectation, type Finding } from "./invariant.ts";
import type { Rig } from "./rig.ts";
import type { Outgoing, Sender } from "./sender.ts";

/** One fault, in one shop, while its history arrives. */
export interface Injection {
  readonly rig: Rig;
  readonly random: Random;
  readonly history: History;
  readonly shop: Shop;
  readonly domain: string;
  /** The history, shuffled. */
  readonly deliveries: readonly Outgoing[];
  readonly sender: Sender;
  /** Posts the history, each delivery until its 2xx; some come more than once at a time. */
  readonly send: () => Promise<void>;
  /** Waits for a condition. @throws Error after so many seconds (10): the fault would not have been made. */
  readonly until: (what: string, holds: () => boolean | Promise<boolean>, seconds?: number) => Promise<void>;
  /** The fault is over now: the recovery is counted from here. Default: when `inject` is done. */
  readonly over: () => void;
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  /** Why this machine cannot make it; undefined: it can. */
  readonly missing?: (rig: Rig) => string | undefined;
  /** Seconds that one injection takes, roughly: the long form makes fewer of the slow ones. Default 2. */
  readonly seconds?: number;
  /** Makes the fault while the history arrives; every delivery has its 2xx when it resolves. */
  readonly inject: (injection: Injection) => Promise<Expectation | void>;
}

export interface Outcome extends Finding {
  readonly fault: string;
  readonly seed: number;
  /** Faults made; default 1. */
  readonly injections?: number;
  /** Milliseconds from the end of the fault until all that was accepted was applied and rolled up. */
  readonly recoveryMs: number;
}

let shops = 0;

/** Makes one fault and checks the invariant. What throws is a finding, too. @throws Error where nothing can go on after it. */
export async function runInjection(rig: Rig, fault: Fault, seed: number): Promise<Outcome> {
  const random = mulberry(seed);
  const history = random.pick(rig.histories);
  const domain = `f-${process.pid}-${++shops}-${seed}.myshopify.com`;
  const sender = rig.sender(random);
  let overAt: number | undefined;
  try {
    const shop = await openShop(rig.db, history, domain);
    const deliveries = shuffled(deliveriesOf(history, domain, random), random);
    const expectation = await inTime(
      fault.inject({
        rig,
        random,
        history,
        shop,
        domain,
        deliveries,
        sender,
        send: () => sender.deliverAll(deliveries, () => (random.chance(0.15) ? random.integer(2, 5) : 1)),
        until: async (what, holds, seconds = 10) =>
          void (await until(what, async () => (await holds()) || undefined, seconds, 10)),
        over: () => (overAt = performance.now()),
      }),
    );
    overAt ??= performance.now();
    const crashes = rig.processes.flatMap((one) => one.crashes.splice(0));
    if (crashes.length > 0) throw new Error(crashes.join("\n"));
    await rig.revive();
    await settled(rig, domain, expectation ?? {});
    const recoveryMs = performance.now() - overAt;
    const finding = await checkInvariant(rig, { history, shop, domain, sender }, expectation ?? {});
    return { fault: fault.name, seed, recoveryMs, ...finding };
  } catch (error) {
    const crashes = rig.processes.flatMap((one) => one.crashes.splice(0));
    const text = [error instanceof Error ? (error.stack ?? error.message) : String(error), ...crashes].join(
      "\n",
    );
    try {
      await rig.revive();
    } catch (cause) {
      throw new Error(`${fault.name}, --seed ${seed}, cannot be mended: ${text}`, { cause });
    }
    return { fault: fault.name, seed, recoveryMs: NaN, accepted: sender.accepted.size, ...broken(text) };
  } finally {
    sender.close();
  }
}

/** A fault that hangs must not hang the suite. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = pause(LONGEST_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`not through after ${LONGEST_MS / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

const LONGEST_MS = 120_000;

function broken(text: string) {
  return { lost: 0, twice: 0, drift: 0, moved: 0, deadLetters: 0, differences: [text] };
}
