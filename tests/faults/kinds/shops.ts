import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { activateShop, installShop } from "#app/tenancy/index.server.ts";
import { openShop, shuffled } from "../rig/history.ts";
import type { Fault, Injection } from "../rig/injection.ts";
import { settled } from "../rig/invariant.ts";
import { patiently } from "../rig/rig.ts";
import { keyOf, outgoing } from "../rig/sender.ts";

/** A shop that leaves, is forgotten, comes back, or is louder than all others while its events arrive. */
export const shopFaults: readonly Fault[] = [
  {
    name: "uninstalled with events in flight",
    async inject(injection) {
      const sending = injection.send();
      await tell(injection, "app/uninstalled", { myshopify_domain: injection.domain });
      await sending;
      // What came before it is applied, what came after is ignored: how much of each nobody can say.
      return { contents: "any" };
    },
  },
  {
    name: "uninstalled and redacted with events in flight",
    seconds: 4,
    async inject(injection) {
      const { domain, until } = injection;
      const sending = injection.send();
      await tell(injection, "app/uninstalled", { myshopify_domain: domain });
      await until("the uninstallation", async () => (await stateOf(injection)) === "uninstalled", 30);
      await tell(injection, "shop/redact", { shop_id: 1, shop_domain: domain });
      await sending;
      await until("the redaction", () => isRedacted(injection), 60);
      return { contents: {}, forgotten: true };
    },
  },
  {
    name: "uninstalled and installed again with events in flight",
    seconds: 4,
    async inject(injection) {
      const { rig, domain, history, deliveries, random, sender, until } = injection;
      const sending = injection.send();
      await tell(injection, "app/uninstalled", { myshopify_domain: domain });
      await until("the uninstallation", async () => (await stateOf(injection)) === "uninstalled", 30);
      const at = new Date();
      const { shop } = await installShop(rig.db, {
        ...history.profile,
        domain,
        scopes: "",
        historyStartsAt: null,
        at,
      });
      await activateShop(rig.db, shop, null, at);
      await sending;
      await settled(rig, domain, {});
      // What was ignored meanwhile comes again, as a backfill would bring it.
      const again = deliveries.map((one) => ({ ...one, webhookId: randomUUID() }));
      await sender.deliverAll(shuffled(again, random));
    },
  },
  {
    name: "another shop sends 95 % of all events",
    seconds: 6,
    async inject({ rig, random, history, domain, deliveries, send }) {
      const loud = await openShop(rig.db, history, `loud-${domain}`);
      const noise = Array.from({ length: 19 }, () => deliveries)
        .flat()
        .map((one) => ({ ...one, shop: loud.domain ?? "", webhookId: randomUUID() }));
      const shouting = rig.sender(random);
      const shouted = shouting.deliverAll(noise);
      await send();
      await shouted;
      await settled(rig, loud.domain ?? "", {});
      if (shouting.accepted.size !== noise.length)
        throw new Error(`${shouting.accepted.size} of ${noise.length} were accepted`);
      shouting.close();
    },
  },
];

/** A delivery about the shop itself, until it is taken. */
async function tell({ domain, random, sender }: Injection, topic: string, payload: object): Promise<void> {
  const one = outgoing({ shop: domain, topic, body: JSON.stringify(payload) }, random);
  await sender.deliver(one);
  if (!sender.accepted.has(keyOf(one))) throw new Error(`${topic} was not taken`);
}

/** The erasure is through: it says so last. */
async function isRedacted({ rig, shop }: Injection): Promise<boolean> {
  const { rows } = await patiently(() =>
    sql`SELECT id FROM audit_event WHERE shop_id = ${shop.id} AND action = 'privacy.shop_redacted'`.execute(
      rig.db,
    ),
  );
  return rows.length > 0;
}

async function stateOf({ rig, domain }: Injection): Promise<string> {
  const { rows } = await patiently(() =>
    sql<{ state: string }>`SELECT state FROM shop WHERE domain = ${domain}`.execute(rig.db),
  );
  return rows[0]?.state ?? "";
}
