import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../rig/injection.ts";
import { storing } from "../rig/statements.ts";
import { hold } from "../rig/trap.ts";

/** Web processes and workers end or stand still in the middle of a burst. */
export const processFaults: readonly Fault[] = [
  {
    name: "web process killed in a burst",
    seconds: 3,
    async inject({ rig, random, send, over }) {
      const victim = random.pick(rig.webs);
      const sending = send();
      await pause(random.integer(2, 60));
      await victim.kill();
      over();
      await Promise.all([sending, victim.start()]);
    },
  },
  {
    name: "web process killed with deliveries at the database",
    async inject({ rig, random, send, over }) {
      const proxies = rig.webs.map(({ proxy }) => proxy);
      const trap = hold(proxies, random.pick(["before", "after"]), storing);
      const delivering = send();
      const held = await trap;
      const victim = rig.webs.find(({ proxy }) => proxy === held.seen.proxy);
      await victim?.kill();
      over();
      await Promise.all([delivering, victim?.start()]);
    },
  },
  {
    name: "web process deployed anew in a burst (SIGTERM)",
    async inject({ rig, random, send, over }) {
      const victim = random.pick(rig.webs);
      const sending = send();
      await pause(random.integer(2, 60));
      await victim.stop();
      over();
      await Promise.all([sending, victim.start()]);
    },
  },
  {
    name: "web process stands still for a second",
    seconds: 3,
    async inject({ rig, random, send }) {
      const sleeper = random.pick(rig.webs);
      const sending = send();
      await pause(random.integer(2, 60));
      sleeper.suspend();
      await pause(random.integer(200, 1_500));
      sleeper.resume();
      await sending;
    },
  },
  {
    name: "worker deployed anew with deliveries in hand (SIGTERM)",
    async inject({ rig, random, send, over }) {
      const victim = random.pick(rig.workers);
      const sending = send();
      await pause(random.integer(20, 250));
      await victim.stop();
      over();
      await Promise.all([sending, victim.start()]);
    },
  },
  {
    name: "every process killed at once",
    seconds: 4,
    async inject({ rig, random, send, over }) {
      const sending = send();
      await pause(random.integer(20, 250));
      await Promise.all(rig.processes.map((one) => one.kill()));
      over();
      await Promise.all(rig.workers.map((one) => rig.endLeases(one)));
      await Promise.all([sending, ...rig.processes.map((one) => one.start())]);
    },
  },
];
