import { sql } from "kysely";
import type { AppProcess } from "../rig/app-process.ts";
import type { Held } from "../rig/database-proxy.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { patiently, type Rig } from "../rig/rig.ts";
import { settled } from "../rig/invariant.ts";
import { keyOf, outgoing, type Outgoing } from "../rig/sender.ts";
import { inside } from "../rig/statements.ts";
import { hold, strike } from "../rig/trap.ts";

/** A delivery that cannot be applied, or that takes its worker down: kept back alone, the others are applied. */
export const poisonFaults: readonly Fault[] = [
  {
    name: "a row at which the database refuses each write (handler throws)",
    async inject(injection) {
      const { rig, domain, send, sender, until } = injection;
      const poison = poisoned(injection);
      // ER_DATA_TOO_LONG, wherever this order is written: no retry helps.
      const { hits } = strike(
        rig.workers.map(({ proxy }) => proxy),
        (seen) => inside(domain, 1)(seen) && isWrite(seen.text) && seen.includes(poisonId),
        { do: "refuse", errno: 1406 },
        1_000,
      );
      await sender.deliver(poison);
      await send();
      await until("the refusal", () => hits() > 0);
      await untilDead(injection, poison, async () => {
        // Eight attempts with growing waits: here the clock is helped.
        await patiently(() =>
          sql`UPDATE webhook_inbox SET next_attempt_at = NOW(3)
          WHERE shop_domain = ${domain} AND webhook_id = ${poison.webhookId}`.execute(rig.db),
        );
      });
      return { dead: new Map([[keyOf(poison), /1406|refused on the way|too long|database/i]]) };
    },
  },
  {
    name: "a row over which two workers die",
    seconds: 4,
    async inject(injection) {
      const { rig, send, sender } = injection;
      const poison = poisoned(injection);
      let trap = writingPoison(injection);
      const sending = Promise.all([sender.deliver(poison), send()]);
      for (let death = 0; death < 2; death++) {
        const victim = holderOf(rig, await trap);
        await victim.kill();
        if (death === 0) trap = writingPoison(injection);
        await Promise.all([rig.endLeases(victim), victim.start()]);
      }
      await sending;
      await untilDead(injection, poison);
      return { dead: new Map([[keyOf(poison), /two workers died holding it/]]) };
    },
  },
  {
    name: "a row over which two workers hang",
    seconds: 5,
    async inject(injection) {
      const { rig, send, sender } = injection;
      const poison = poisoned(injection);
      const hanging: Held[] = [];
      // Before it has locks: whoever hangs with locks in hand holds up its shop until its connection ends.
      let trap = touchingPoison(injection);
      const sending = Promise.all([sender.deliver(poison), send()]);
      for (let death = 0; death < 2; death++) {
        const held = await trap;
        hanging.push(held);
        if (death === 0) trap = touchingPoison(injection);
        await rig.endLeases(holderOf(rig, held));
      }
      await sending;
      await untilDead(injection, poison);
      // They wake up, find their leases gone and write nothing.
      for (const held of hanging) held.release();
      return { dead: new Map([[keyOf(poison), /two workers died holding it/]]) };
    },
  },
  {
    name: "a row that exhausts the memory of its worker",
    seconds: 15,
    async inject(injection) {
      const { rig, domain, random, send, sender, until } = injection;
      await send();
      await settled(rig, domain, {});
      const body = `{"id":${poisonId},"line_items":[${"{},".repeat(1_900_000)}{}]}`;
      const poison = outgoing({ shop: domain, topic: "orders/create", body }, random);
      // A worker of the usual size bears it. This one has little memory, and is the only one up.
      await Promise.all(rig.workers.map((one) => one.stop()));
      const frail = await rig.frailWorker();
      await sender.deliver(poison);
      for (let death = 0; death < 2; death++) {
        await frail.start();
        await until("the worker to run out of memory", () => !frail.running, 60);
        await rig.endLeases(frail);
      }
      await Promise.all(rig.workers.map((one) => one.start()));
      await untilDead(injection, poison);
      return { dead: new Map([[keyOf(poison), /two workers died holding it/]]) };
    },
  },
];

/** No generated order has this id. */
const poisonId = "7777777777777";

function poisoned({ domain, random }: Injection): Outgoing {
  const at = "2026-03-01T12:00:00Z";
  const body = `{"id":${poisonId},"name":"#P","created_at":"${at}","processed_at":"${at}","updated_at":"${at}",
    "currency":"USD","total_price":"0.00","taxes_included":false,"line_items":[],"shipping_lines":[],"refunds":[]}`;
  return outgoing({ shop: domain, topic: "orders/create", body }, random);
}

/** A worker is about to write the poisoned order. */
function writingPoison({ rig, domain }: Injection): Promise<Held> {
  return hold(
    rig.workers.map(({ proxy }) => proxy),
    "before",
    (seen) => inside(domain, 1)(seen) && isWrite(seen.text) && seen.includes(poisonId),
  );
}

/** A worker asks for what is stored of the poisoned order. */
function touchingPoison({ rig, domain }: Injection): Promise<Held> {
  return hold(
    rig.workers.map(({ proxy }) => proxy),
    "before",
    (seen) => inside(domain, 1)(seen) && seen.includes(poisonId),
  );
}

function holderOf({ workers }: Rig, { seen }: Held): AppProcess {
  return workers.find(({ proxy }) => proxy === seen.proxy) as AppProcess;
}

const isWrite = (text: string) => /^\s*insert into/i.test(text);

async function untilDead(
  { rig, domain, until }: Injection,
  poison: Outgoing,
  help?: () => Promise<void>,
): Promise<void> {
  const isDead = async () => {
    await help?.();
    return (await stateOf(rig, domain, poison)) === "dead";
  };
  await until("the dead letter", isDead, 60);
}

async function stateOf(rig: Rig, domain: string, { webhookId }: Outgoing): Promise<string> {
  const { rows } = await patiently(() =>
    sql<{ state: string }>`SELECT state FROM webhook_inbox
      WHERE shop_domain = ${domain} AND webhook_id = ${webhookId}`.execute(rig.db),
  );
  return rows[0]?.state ?? "";
}
