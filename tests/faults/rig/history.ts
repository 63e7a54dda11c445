import { inTransaction, type Db } from "#app/db/index.server.ts";
import { apply } from "#app/ingest/index.server.ts";
import { activateShop, createTenant, installShop, type Shop } from "#app/tenancy/index.server.ts";
import type { Random } from "../../factories/random.ts";
import { contents } from "../../factories/shop-contents.ts";
import { eventRecords, shopHistory } from "../../factories/shop-history.ts";
import type { StandinEvent } from "../../standin/world/types.ts";
import { checksums, type Checksums } from "./checksums.ts";
import { outgoing, type Outgoing } from "./sender.ts";

/** A generated shop's events, and what they come to without any fault. */
export interface History {
  readonly seed: number;
  readonly profile: { readonly name: string; readonly currency: string; readonly timeZone: string };
  readonly events: readonly StandinEvent[];
  /** Its tables, written one event after the other, in order, with nothing else going on. */
  readonly contents: Readonly<Record<string, readonly string[]>>;
  /** The tenant that holds those tables: another shop with the same external ids. */
  readonly bystander: Shop;
  /** All rows of that tenant. */
  readonly checksums: Checksums;
}

/** Orders, refunds, edits, cancellations, deletions, changes of people and goods: about forty events. */
export async function openHistory(db: Db, seed: number): Promise<History> {
  const history = await shopHistory({ seed, steps: 24, snapshots: false });
  const { currencyCode, ianaTimezone } = history.shop.settings;
  const profile = { name: `History ${seed}`, currency: currencyCode, timeZone: ianaTimezone };
  const bystander = await createTenant(db, profile);
  for (const event of history.events)
    await inTransaction(db, (trx) =>
      apply(trx, bystander, eventRecords(bystander, event), { receivedAt: new Date(event.triggeredAt) }),
    );
  return {
    seed,
    profile,
    events: history.events,
    contents: await contents(db, bystander),
    bystander,
    checksums: await checksums(db, bystander),
  };
}

/** A live shop of its own for the history to happen in. */
export async function openShop(db: Db, history: History, domain: string): Promise<Shop> {
  const at = new Date("2026-01-01T00:00:00Z");
  const scopes = "read_orders,read_products,read_customers";
  const { shop } = await installShop(db, { ...history.profile, domain, scopes, historyStartsAt: null, at });
  return activateShop(db, shop, null, at);
}

/** The history's events as deliveries to a shop; their webhook ids are the same for the same seed. */
export function deliveriesOf(history: History, domain: string, random: Random): Outgoing[] {
  return history.events.map(({ topic, body, shopDomain, eventId, triggeredAt }) =>
    // An order's body names its shop: here the one that the history happens in.
    outgoing(
      { shop: domain, topic, body: body.replaceAll(shopDomain, domain), eventId, triggeredAt },
      random,
    ),
  );
}

/** In any order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
