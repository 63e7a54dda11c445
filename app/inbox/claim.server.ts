import { sql } from "kysely";
import { fromNow, isLockWaitTimeout, newLeaseToken, type Db } from "#app/db/index.server.ts";
import type { Lease, ShopLeases } from "./lease.ts";
import { freed } from "./settle.server.ts";

export interface ClaimOptions {
  /** Shops in one round at most. */
  readonly shops: number;
  /** Rows of one shop in one round at most. */
  readonly perShop: number;
  /** Rows in one round, shared by its shops: the round's length is what a new event may have to wait. */
  readonly rows: number;
  readonly leaseMs: number;
  /** Shops up to this one had their turn in the last round. */
  readonly after: string;
  /**
   * Tokens under which this worker holds rows: added here before the rows are, taken out by the caller when it is
   * through with them. What is left of an earlier round was cut off by the database's failure, and is freed first.
   */
  readonly held?: Set<string>;
}

export interface ClaimRound {
  readonly groups: readonly ShopLeases[];
  /** Pass on to the next round: whoever was left out is first then. */
  readonly after: string;
}

/**
 * Takes what is due, at most `perShop` rows from each of at most `shops` shops, in turn: a shop's long queue delays
 * another's event by one round. A shop of which another worker took rows just now is left to it, so that two workers do
 * not wait for each other's row locks in that shop's facts.
 */
export async function claim(db: Db, options: ClaimOptions): Promise<ClaimRound> {
  await letGo(db, options.held);
  const busy = await heldShops(db, options.leaseMs);
  const due = await dueShops(db, options, busy);
  const groups: ShopLeases[] = [];
  const share = Math.max(1, Math.min(options.perShop, Math.floor(options.rows / due.domains.length)));
  for (const shopDomain of due.domains) {
    const group = await claimOfShop(db, shopDomain, "waiting", share, options).catch(unlessLocked);
    if (group && group.leases.length > 0) groups.push(group);
  }
  return { groups, after: due.after };
}

/** Rows that somebody has locked wait, and no other shop's do. */
function unlessLocked(error: unknown): undefined {
  if (!isLockWaitTimeout(error)) throw error;
}

/**
 * Takes one row under which a worker has died: alone, because it may kill this one too, and its neighbours would
 * be buried with it.
 */
export async function claimSuspect(
  db: Db,
  leaseMs: number,
  held?: Set<string>,
): Promise<ShopLeases | undefined> {
  const due = await sql<{ shopDomain: string }>`
    SELECT shop_domain AS shopDomain FROM webhook_inbox
    WHERE state = 'suspect' AND next_attempt_at <= NOW(3) ORDER BY next_attempt_at LIMIT 1`.execute(db);
  const [first] = due.rows;
  if (!first) return undefined;
  const group = await claimOfShop(db, first.shopDomain, "suspect", 1, { leaseMs, held }).catch(unlessLocked);
  return group && group.leases.length > 0 ? group : undefined;
}

/** Shops looked at in a round, at most, for each that may be taken: many may only have retries that are not due. */
const LOOKS_PER_SHOP = 5;

/** The next shops with something due, once around from `after` on. */
async function dueShops(
  db: Db,
  { after, shops }: ClaimOptions,
  held: ReadonlySet<string>,
): Promise<{ readonly domains: readonly string[]; readonly after: string }> {
  const domains: string[] = [];
  let position = after;
  let wrapped = after === "";
  for (let looks = 0; domains.length < shops && looks < shops * LOOKS_PER_SHOP; looks++) {
    const next = await nextShop(db, position);
    if (next === undefined) {
      position = "";
      if (wrapped) break;
      wrapped = true;
    } else if (wrapped && after !== "" && next.shopDomain > after) {
      break;
    } else {
      position = next.shopDomain;
      if (next.due && !held.has(position)) domains.push(position);
    }
  }
  return { domains, after: position };
}

/**
 * The first shop behind `position` that has rows waiting, by one look into the index (state, shop_domain,
 * next_attempt_at), however long its queue is. The optimizer would rather scan: 20 ms at 100,000 rows, not 0.3.
 */
async function nextShop(
  db: Db,
  position: string,
): Promise<{ readonly shopDomain: string; readonly due: boolean } | undefined> {
  const { rows } = await sql<{ shopDomain: string; due: number }>`
    SELECT shop_domain AS shopDomain, next_attempt_at <= NOW(3) AS due
    FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
    WHERE state = 'waiting' AND shop_domain > ${position}
    ORDER BY shop_domain, next_attempt_at LIMIT 1`.execute(db);
  const [row] = rows;
  return row && { shopDomain: row.shopDomain, due: row.due === 1 };
}

/** A healthy worker is through with a shop's rows by then; a dead one must not stop the shop until its lease ends. */
const LEFT_ALONE_MS = 3_000;

/** Shops of which a worker took rows just now. */
async function heldShops(db: Db, leaseMs: number): Promise<Set<string>> {
  const { rows } = await sql<{ shopDomain: string }>`
    SELECT DISTINCT shop_domain AS shopDomain FROM webhook_inbox
    WHERE state = 'leased' AND leased_until > ${fromNow(leaseMs - LEFT_ALONE_MS)}`.execute(db);
  return new Set(rows.map((row) => row.shopDomain));
}

/**
 * Frees what this worker took and could neither end nor give back, because the database was away. Nobody died: left to
 * its lease it would wait, and count as a death.
 */
async function letGo(db: Db, held: Set<string> | undefined): Promise<void> {
  if (!held || held.size === 0) return;
  await sql`
    UPDATE webhook_inbox SET state = ${freed}, lease_token = NULL, leased_until = NULL
    WHERE lease_token IN (${sql.join([...held])}) AND state = 'leased'`.execute(db);
  held.clear();
}

async function claimOfShop(
  db: Db,
  shopDomain: string,
  state: "waiting" | "suspect",
  rows: number,
  { leaseMs, held }: Pick<ClaimOptions, "leaseMs"> & { readonly held?: Set<string> | undefined },
): Promise<ShopLeases> {
  const leaseToken = newLeaseToken();
  const candidates = await sql<{ id: number }>`
    SELECT id FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
    WHERE state = ${state} AND shop_domain = ${shopDomain} AND next_attempt_at <= NOW(3)
    ORDER BY next_attempt_at, id LIMIT ${rows}`.execute(db);
  if (candidates.rows.length === 0) return { shopDomain, leaseToken, leases: [] };
  // By primary key: an UPDATE with ORDER BY and LIMIT sorts the whole queue first (200 ms at 100,000 rows).
  // Due is asked again: another worker may have taken them since, failed and put them off.
  const ids = candidates.rows.map(({ id }) => id).sort((a, b) => a - b);
  held?.add(leaseToken);
  const claimed = await sql`
    UPDATE webhook_inbox
    SET state = 'leased', lease_token = ${leaseToken}, leased_until = ${fromNow(leaseMs)}
    WHERE id IN (${sql.join(ids)}) AND state = ${state} AND next_attempt_at <= NOW(3)`.execute(db);
  if (!claimed.numAffectedRows) {
    held?.delete(leaseToken);
    return { shopDomain, leaseToken, leases: [] };
  }
  const leases = await sql<Lease>`
    SELECT id, lease_token AS leaseToken, shop_domain AS shopDomain, topic, webhook_id AS webhookId,
      event_id AS eventId, triggered_at AS triggeredAt, received_at AS receivedAt, attempts, deaths,
      LENGTH(body) AS bytes
    FROM webhook_inbox WHERE lease_token = ${leaseToken} ORDER BY id`.execute(db);
  return { shopDomain, leaseToken, leases: leases.rows };
}
