import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { Shop } from "#app/tenancy/index.server.ts";
import { mulberry } from "../../factories/random.ts";
import { queueOrders } from "../../factories/long-queue.ts";
import { bodyOf, restOrder } from "../../factories/order-spec.ts";
import { percentile } from "../../bench/percentile.ts";
import { until } from "../../system/control.ts";
import { openShop } from "../rig/history.ts";
import type { Rig } from "../rig/rig.ts";
import { outgoing } from "../rig/sender.ts";

export interface Fairness {
  /** Events of one shop that waited before another's came. */
  readonly queued: number;
  /** Milliseconds from a new event's 2xx until it was applied, and until its day's numbers had it. */
  readonly applied: Delay;
  /** Its `max` is the promise's figure. */
  readonly shown: Delay;
  readonly events: number;
  /** Events of the big shop that were still waiting when the last small one was measured. */
  readonly left: number;
}

export interface Delay {
  readonly p50: number;
  readonly max: number;
}

/** Another shop's new events, one after the other, while one shop's long queue is worked off. */
export async function measureFairness(rig: Rig, queued: number, seed: number): Promise<Fairness> {
  const random = mulberry(seed);
  const [history] = rig.histories;
  if (!history) throw new Error("the rig has no history");
  const big = `big-${process.pid}-${seed}.myshopify.com`;
  const small = `small-${process.pid}-${seed}.myshopify.com`;
  await openShop(rig.db, history, big);
  const shop = await openShop(rig.db, history, small);
  await Promise.all(rig.workers.map((one) => one.stop()));
  await queueOrders(rig.db, big, queued);
  await Promise.all(rig.workers.map((one) => one.start()));
  const sender = rig.sender(random);
  const applied: number[] = [];
  const shown: number[] = [];
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
    applied.push(performance.now() - stored);
    await until(
      "the small shop's numbers",
      async () => ((await ordersShown(rig, shop)) === event ? true : undefined),
      60,
      5,
    );
    shown.push(performance.now() - stored);
    left = await waiting(rig, big);
    await pause(random.integer(50, 250));
  }
  sender.close();
  await sql`DELETE FROM webhook_inbox WHERE shop_domain = ${big} AND state = 'waiting'`.execute(rig.db);
  return { queued, applied: delayOf(applied), shown: delayOf(shown), events: shown.length, left };
}

function delayOf(times: readonly number[]): Delay {
  return { p50: percentile(times, 50), max: Math.max(...times) };
}

async function ordersShown({ db }: Rig, shop: Shop): Promise<number> {
  const rows = await db.selectFrom("daily_sales").select("orders").where("shop_id", "=", shop.id).execute();
  return rows.reduce((sum, { orders }) => sum + orders, 0);
}

async function waiting({ db }: Rig, domain: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM webhook_inbox WHERE shop_domain = ${domain}`.execute(db);
  return Number(rows[0]?.n ?? 0);
}
