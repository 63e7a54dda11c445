import { sql } from "kysely";
import { fromNow, newLeaseToken, type Db } from "#app/db/index.server.ts";
import type { Lease, ShopLeases } from "./lease.ts";

export interface ClaimOptions {
  /** Shops in one round at most. */
  readonly shops: number;
  /** Rows of one shop in one round at most. */
  readonly perShop: number;
  readonly leaseMs: number;
  /** Shops up to this one had their turn in the last round. */
  readonly after: string;
}

export interface ClaimRound {
  readonly groups: readonly ShopLeases[];
  /** Pass on to the next round: whoever was left out is first then. */
  readonly after: string;
}

/**
 * Takes what is due, at most `perShop` rows from each of at most `shops` shops, in turn: a shop's long queue delays
 * another's event by one round. A shop that another worker holds rows of is left to it, so that two workers do not
 * wait for each other's row locks in that shop's facts.
 */
export async function claim(db: Db, options: ClaimOptions): Promise<ClaimRound> {
  const held = await heldShops(db);
  let domains = await dueShops(db, options.after, options.shops, held);
  if (domains.length < options.shops && options.after !== "") {
    const fromTheStart = await dueShops(db, "", options.shops - domains.length, held);
    domains = [...new Set([...domains, ...fromTheStart])];
  }
  const groups: ShopLeases[] = [];
  for (const shopDomain of domains) {
    const group = await claimOfShop(db, shopDomain, "waiting", options.perShop, options.leaseMs);
    if (group.leases.length > 0) groups.push(group);
  }
  return { groups, after: domains.at(-1) ?? "" };
}

/**
 * Takes one row under which a worker has died: alone, because it may kill this one too, and its neighbours would
 * be buried with it.
 */
export async function claimSuspect(db: Db, leaseMs: number): Promise<ShopLeases | undefined> {
  const due = await sql<{ shopDomain: string }>`
    SELECT shop_domain AS shopDomain FROM webhook_inbox
    WHERE state = 'suspect' AND next_attempt_at <= NOW(3) ORDER BY next_attempt_at LIMIT 1`.execute(db);
  const [first] = due.rows;
  if (!first) return undefined;
  const group = await claimOfShop(db, first.shopDomain, "suspect", 1, leaseMs);
  return group.leases.length > 0 ? group : undefined;
}

/**
 * Shops with something due, from `after` on. A loose index scan over (state, shop_domain, next_attempt_at): one
 * look-up a shop, however long its queue is.
 */
async function dueShops(db: Db, after: string, limit: number, held: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await sql<{ shopDomain: string }>`
    SELECT shop_domain AS shopDomain FROM webhook_inbox
    WHERE state = 'waiting' AND shop_domain > ${after}
    GROUP BY shop_domain HAVING MIN(next_attempt_at) <= NOW(3)
    ORDER BY shop_domain LIMIT ${limit + held.size}`.execute(db);
  return rows
    .map((row) => row.shopDomain)
    .filter((domain) => !held.has(domain))
    .slice(0, limit);
}

async function heldShops(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ shopDomain: string }>`
    SELECT DISTINCT shop_domain AS shopDomain FROM webhook_inbox WHERE state = 'leased'`.execute(db);
  return new Set(rows.map((row) => row.shopDomain));
}

async function claimOfShop(
  db: Db,
  shopDomain: string,
  state: "waiting" | "suspect",
  rows: number,
  leaseMs: number,
): Promise<ShopLeases> {
  const leaseToken = newLeaseToken();
  const claimed = await sql`
    UPDATE webhook_inbox
    SET state = 'leased', lease_token = ${leaseToken}, leased_until = ${fromNow(leaseMs)}
    WHERE state = ${state} AND shop_domain = ${shopDomain} AND next_attempt_at <= NOW(3)
    ORDER BY next_attempt_at, id LIMIT ${rows}`.execute(db);
  if (!claimed.numAffectedRows) return { shopDomain, leaseToken, leases: [] };
  const leases = await sql<Lease>`
    SELECT id, lease_token AS leaseToken, shop_domain AS shopDomain, topic, webhook_id AS webhookId,
      event_id AS eventId, triggered_at AS triggeredAt, received_at AS receivedAt, attempts, deaths,
      LENGTH(body) AS bytes
    FROM webhook_inbox WHERE lease_token = ${leaseToken} ORDER BY id`.execute(db);
  return { shopDomain, leaseToken, leases: leases.rows };
}
