import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** What the inbox holds, over all shops or of one. */
export interface InboxBacklog {
  /** Accepted and not applied: those in hand and those waiting for another attempt included. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  readonly dead: number;
  readonly leased: number;
  /** Leases whose end is past: their worker died or hangs, and they are about to be freed. */
  readonly overdueLeases: number;
  /** Seconds since the lease that ended first ended; 0 when none has. */
  readonly leaseOverdueSeconds: number;
}

/** For the operator: counts by the claim index alone, whatever the bodies weigh. */
export async function inboxBacklog(db: Db, shop?: Shop): Promise<InboxBacklog> {
  const ofShop = shop ? sql`shop_domain = ${shop.domain ?? ""}` : sql`TRUE`;
  const { rows } = await sql<{ state: string; n: number; first: number }>`
    SELECT state, COUNT(*) AS n, MIN(id) AS first FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
    WHERE ${ofShop} GROUP BY state`.execute(db);
  const alive = rows.filter(({ state }) => state !== "dead");
  const [firstId] = alive.map(({ first }) => first).sort((a, b) => a - b);
  // Ids are given in the order of arrival.
  const oldest =
    firstId === undefined
      ? undefined
      : await db
          .selectFrom("webhook_inbox")
          .select("received_at")
          .where("id", "=", firstId)
          .executeTakeFirst();
  const leases = await sql<{ overdue: number; seconds: number | string | null }>`
    SELECT COUNT(*) AS overdue, TIMESTAMPDIFF(MICROSECOND, MIN(leased_until), NOW(3)) / 1000000 AS seconds
    FROM webhook_inbox WHERE state = 'leased' AND leased_until < NOW(3) AND ${ofShop}`.execute(db);
  const count = (state: string) => rows.find((row) => row.state === state)?.n ?? 0;
  return {
    waiting: alive.reduce((total, { n }) => total + n, 0),
    oldestWaitingAt: oldest?.received_at ?? null,
    dead: count("dead"),
    leased: count("leased"),
    overdueLeases: leases.rows[0]?.overdue ?? 0,
    leaseOverdueSeconds: Number(leases.rows[0]?.seconds ?? 0),
  };
}
