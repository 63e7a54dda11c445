import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { mulberry } from "../../factories/random.ts";
import { bodyOf, restOrder } from "../../factories/order-spec.ts";
import { percentile } from "../../bench/percentile.ts";
import { until } from "../../system/control.ts";
import { openShop } from "../rig/history.ts";
import type { Rig } from "../rig/rig.ts";
import { outgoing } from "../rig/sender.ts";

export interface Fairness {
  /** Events of one shop that waited before another's came. */
  readonly queued: number;
  /** Milliseconds from a new event's 2xx until it was applied; `max` is the promise's figure. */
  readonly p50: number;
  readonly max: number;
  readonly events: number;
  /** Events of the big shop that were still waiting when the last small one was measured. */
  readonly left: number;
}

const ROWS = 500;

/** Another shop's new events, one after the other, while one shop's long queue is worked off. */
export async function measureFairness(rig: Rig, queued: number, seed: number): Promise<Fairness> {
  const random = mulberry(seed);
  const [history] = rig.histories;
  if (!history) throw new Error("the rig has no history");
  const big = `big-${process.pid}-${seed}.myshopify.com`;
  const small = `small-${process.pid}-${seed}.myshopify.com`;
  await openShop(rig.db, history, big);
  await openShop(rig.db, history, small);
  await Promise.all(rig.workers.map((one) => one.stop()));
  await fillQueue(rig, big, queued);
  await Promise.all(rig.workers.map((one) => one.start()));
  const sender = rig.sender(random);
  const times: number[] = [];
  let left = queued;
  for (let event = 1; event <= 40 && left > 0; event++) {
    const spec = {
      id: String(event),
      at: "2026-02-02T15:00:00Z",
      lines: [{ id: String(event), price: "1.00" }],
    };
    const one = outgoing({ shop: small, topic: "orders/create", body: bodyOf(restOrder(spec)) }, random);
    await sender.deliver(one);
    const stored = performance.now();
    await until(
      "the small shop's event",
      async () => ((await waiting(rig, small)) === 0 ? true : undefined),
      60,
      5,
    );
    times.push(performance.now() - stored);
    left = await waiting(rig, big);
    await pause(random.integer(50, 250));
  }
  sender.close();
  await sql`DELETE FROM webhook_inbox WHERE shop_domain = ${big} AND state = 'waiting'`.execute(rig.db);
  return { queued, p50: percentile(times, 50), max: Math.max(...times), events: times.length, left };
}

/** Straight into the inbox: what is measured begins behind it. */
async function fillQueue({ db }: Rig, domain: string, count: number): Promise<void> {
  const now = sql<Date>`NOW(3)`;
  for (let start = 0; start < count; start += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, count - start) }, (_unused, index) => {
      const id = String(start + index + 1);
      const day = String((start % 28) + 1).padStart(2, "0");
      const order = restOrder({ id, at: `2026-02-${day}T15:00:00Z`, lines: [{ id, price: "1.00" }] });
      return {
        shop_domain: domain,
        topic: "orders/create",
        webhook_id: randomUUID(),
        received_at: now,
        body: bodyOf(order),
        state: "waiting",
        attempts: 0,
        deaths: 0,
        next_attempt_at: now,
      };
    });
    await db.insertInto("webhook_inbox").values(rows).execute();
  }
}

async function waiting({ db }: Rig, domain: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM webhook_inbox WHERE shop_domain = ${domain}`.execute(db);
  return Number(rows[0]?.n ?? 0);
}
