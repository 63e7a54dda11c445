import { setTimeout as pause } from "node:timers/promises";
import type { AppProcess } from "../rig/app-process.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { committing, inside, storing } from "../rig/statements.ts";
import { strike, type Matches } from "../rig/trap.ts";

/** The connection to the database breaks: before a statement gets there, or before its answer gets back. */
export const connectionCut: readonly Fault[] = [
  cut("worker's connection cut before COMMIT", "workers", "before", ({ domain }) => committing(domain)),
  cut("worker's connection cut after COMMIT, answer lost", "workers", "after", ({ domain }) =>
    committing(domain),
  ),
  cut("worker's connection cut inside of the transaction", "workers", "before", ({ domain, random }) =>
    inside(domain, random.integer(1, 30)),
  ),
  cut("web's connection cut before it stores", "webs", "before", () => storing),
  cut("web's connection cut after it stored, answer lost", "webs", "after", () => storing),
  {
    name: "every connection cut, again and again",
    async inject({ rig, random, send }) {
      const sending = send();
      for (let times = random.integer(2, 5); times > 0; times--) {
        await pause(random.integer(5, 120));
        for (const { proxy } of rig.processes) proxy.cutAll();
      }
      await sending;
    },
  },
  {
    name: "connections break while their sessions are set up",
    async inject({ rig, random, send, until }) {
      const proxies = rig.processes.map(({ proxy }) => proxy);
      const { hits } = strike(proxies, settingUp, { do: "cut", at: random.pick(["before", "after"]) }, 12);
      for (const proxy of proxies) proxy.cutAll();
      await send();
      await until("the cuts", () => hits() > 5, 30);
    },
  },
  {
    name: "database out of reach for a second",
    async inject({ rig, random, send, over }) {
      const sending = send();
      await pause(random.integer(5, 60));
      for (const { proxy } of rig.processes) {
        proxy.refusing = true;
        proxy.cutAll();
      }
      await pause(1_000);
      for (const { proxy } of rig.processes) proxy.refusing = false;
      over();
      await sending;
    },
  },
];

/** What the driver says first on a new connection. */
const settingUp: Matches = ({ text }) => /^set (names|time_zone|session)/i.test(text);

/** One to three times in a row: what is tried again may break again. */
function cut(
  name: string,
  whose: "webs" | "workers",
  at: "before" | "after",
  where: (injection: Injection) => Matches,
): Fault {
  return {
    name,
    async inject(injection) {
      const { rig, random, send } = injection;
      const processes: readonly AppProcess[] = rig[whose];
      const proxies = processes.map(({ proxy }) => proxy);
      const struck = strike(proxies, where(injection), { do: "cut", at }, random.integer(1, 3));
      await send();
      await injection.until("the cut", () => struck.hits() > 0);
    },
  };
}
