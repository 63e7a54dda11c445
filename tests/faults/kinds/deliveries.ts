import { sql } from "kysely";
import { purgeReceipts } from "#app/inbox/index.server.ts";
import { defaultRetention, retentionPolicy } from "#app/tenancy/index.server.ts";
import { shuffled } from "../rig/history.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { settled } from "../rig/invariant.ts";

/** What Shopify's sender does: again, at once, out of order, a day late. */
export const deliveryFaults: readonly Fault[] = [
  {
    name: "each delivery 1 to 20 times at once",
    async inject({ deliveries, sender, random }) {
      await sender.deliverAll(deliveries, () => random.integer(1, 20));
    },
  },
  {
    name: "the whole history again, in another order, while it is applied",
    async inject({ deliveries, sender, random, send }) {
      await send();
      for (const one of shuffled(deliveries, random)) await sender.post(one);
    },
  },
  {
    name: "the history backwards",
    async inject({ deliveries, sender, history }) {
      const place = new Map(history.events.map(({ body, topic }, index) => [`${topic} ${body}`, index]));
      const at = (one: (typeof deliveries)[number]) => place.get(`${one.topic} ${one.body.toString()}`) ?? 0;
      await sender.deliverAll([...deliveries].sort((a, b) => at(b) - at(a)));
    },
  },
  replayed("replay after a day: the receipts know it", 1),
  replayed("replay after a month: the guard makes it harmless", 31),
];

/** All of it once more, under the same ids, when the receipts are so many days old and the purge has run. */
function replayed(name: string, days: number): Fault {
  return {
    name,
    async inject(injection) {
      const { rig, domain, deliveries, random, sender, send } = injection;
      await send();
      await settled(rig, domain, {});
      await sql`UPDATE webhook_receipt SET settled_at = settled_at - INTERVAL ${days} DAY,
        received_at = received_at - INTERVAL ${days} DAY WHERE shop_domain = ${domain}`.execute(rig.db);
      const policy = await retentionPolicy(rig.db, defaultRetention);
      await purgeReceipts(rig.db, policy);
      const kept = await receipts(injection);
      const wanted = days > 14 ? 0 : deliveries.length;
      if (kept !== wanted) throw new Error(`${kept} receipts are left, not ${wanted}`);
      for (const one of shuffled(deliveries, random)) {
        const result = await sender.post(one);
        if (result.outcome !== "answered" || result.status !== 200)
          throw new Error(`a replay was answered ${JSON.stringify(result)}`);
      }
    },
  };
}

async function receipts({ rig, domain }: Injection): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM webhook_receipt WHERE shop_domain = ${domain}`.execute(rig.db);
  return Number(rows[0]?.n ?? 0);
}
