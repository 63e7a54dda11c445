import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { until } from "../../system/control.ts";
import type { AppProcess } from "../rig/app-process.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { patiently } from "../rig/rig.ts";
import { inside, readingBodies, rollingBack, settling, writing } from "../rig/statements.ts";
import { hold, type Matches } from "../rig/trap.ts";

/** SIGSTOP of a worker, as a machine that swaps; it wakes up when its work may have become another's. */
export const workerSuspended: readonly Fault[] = [
  fenced("worker stands still past its lease, bodies not read", ({ domain }) => readingBodies(domain)),
  fenced("worker stands still past its lease, about to write", ({ domain }) => writing(domain)),
  {
    name: "worker's lease ends as it settles",
    async inject(injection) {
      const { rig, domain, send } = injection;
      const trap = hold(proxiesOf(rig.workers), "before", settling(domain));
      const sending = send();
      const held = await trap;
      await rig.endLeases(holderOf(injection, held.seen.proxy));
      held.release();
      await sending;
    },
  },
  {
    name: "worker stands still anywhere, locks in hand",
    async inject(injection) {
      const { rig, domain, random, send } = injection;
      const trap = hold(proxiesOf(rig.workers), "before", inside(domain, random.integer(1, 30)));
      const sending = send();
      const held = await trap;
      const sleeper = holderOf(injection, held.seen.proxy);
      sleeper.suspend();
      held.release();
      await pause(random.integer(100, 1_500));
      sleeper.resume();
      await sending;
    },
  },
];

/** The worker stands still until another has applied all of it, and then goes on to write. */
function fenced(name: string, where: (injection: Injection) => Matches): Fault {
  return {
    name,
    async inject(injection) {
      const { rig, domain, send } = injection;
      const trap = hold(proxiesOf(rig.workers), "before", where(injection));
      const sending = send();
      const held = await trap;
      const sleeper = holderOf(injection, held.seen.proxy);
      sleeper.suspend();
      await Promise.all([sending, rig.endLeases(sleeper)]);
      await until("another worker to apply what the sleeper held", async () =>
        (await waiting(injection)) === 0 ? true : undefined,
      );
      const gaveUp = hold([sleeper.proxy], "before", rollingBack(domain));
      sleeper.resume();
      held.release();
      (await gaveUp).release();
    },
  };
}

async function waiting({ rig, domain }: Injection): Promise<number> {
  const { rows } = await patiently(() =>
    sql<{ n: number }>`SELECT COUNT(*) AS n FROM webhook_inbox WHERE shop_domain = ${domain}`.execute(rig.db),
  );
  return Number(rows[0]?.n ?? 0);
}

const proxiesOf = (processes: readonly AppProcess[]) => processes.map(({ proxy }) => proxy);

function holderOf({ rig }: Injection, proxy: unknown): AppProcess {
  return rig.workers.find((one) => one.proxy === proxy) as AppProcess;
}
