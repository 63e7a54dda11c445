import type { Fault, Injection } from "../rig/injection.ts";
import type { AppProcess } from "../rig/app-process.ts";
import { claiming, committing, inside, leasing } from "../rig/statements.ts";
import { hold, type Matches } from "../rig/trap.ts";

/** kill -9 of a worker where it stands in a delivery's way. Its lease runs out, and another worker goes on. */
export const workerKilled: readonly Fault[] = [
  killed("worker killed before it claims", "before", ({ domain }) => claiming(domain)),
  killed("worker killed after its claim", "after", ({ domain }) => leasing(domain)),
  killed("worker killed inside of the transaction", "before", ({ domain, random }) =>
    inside(domain, random.integer(1, 12)),
  ),
  killed("worker killed before COMMIT reaches the database", "before", ({ domain }) => committing(domain)),
  killed("worker killed after COMMIT, before it hears so", "after", ({ domain }) => committing(domain)),
];

function killed(name: string, at: "before" | "after", where: (injection: Injection) => Matches): Fault {
  return {
    name,
    async inject(injection) {
      const { rig, send, over } = injection;
      const trap = hold(
        rig.workers.map(({ proxy }) => proxy),
        at,
        where(injection),
      );
      const sending = send();
      const held = await trap;
      const victim = rig.workers.find(({ proxy }) => proxy === held.seen.proxy) as AppProcess;
      await victim.kill();
      over();
      await Promise.all([sending, rig.endLeases(victim), victim.start()]);
    },
  };
}
