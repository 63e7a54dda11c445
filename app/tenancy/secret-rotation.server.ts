import { createHash } from "node:crypto";
import type { Db } from "#app/db/index.server.ts";
import { recordAudit } from "./audit.server.ts";

const BEGUN = "secret.previous_accepted";
const ENDED = "secret.previous_ended";

/**
 * Notes at a process's start whether what an old secret signs is accepted, and since when. Nothing ends that by itself:
 * Shopify signs with the oldest secret that is not revoked, and only who runs the app knows when it was.
 * @param previous SHOPIFY_API_SECRET_PREVIOUS; of it no more than a fingerprint is kept.
 * @returns since when this one has been accepted; null: there is none.
 */
export async function noteSecretRotation(
  db: Db,
  previous: string | undefined,
  at: Date,
): Promise<Date | null> {
  const latest = await latestEvent(db);
  if (previous === undefined) {
    if (latest?.action === BEGUN) await record(db, ENDED, at);
    return null;
  }
  const fingerprint = createHash("sha256").update(previous).digest("hex").slice(0, 12);
  const isKnown = latest?.action === BEGUN && latest.fingerprint === fingerprint;
  if (isKnown) return latest.at;
  await record(db, BEGUN, at, { fingerprint });
  return at;
}

/** Since when the secret before is accepted, as the processes that started last noted; null: it is not. */
export async function previousSecretSince(db: Db): Promise<Date | null> {
  const latest = await latestEvent(db);
  return latest?.action === BEGUN ? latest.at : null;
}

async function latestEvent(db: Db) {
  const row = await db
    .selectFrom("audit_event")
    .select(["at", "action", "detail"])
    .where("shop_id", "is", null)
    .where("action", "in", [BEGUN, ENDED])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { fingerprint } = JSON.parse(row.detail) as { fingerprint?: string };
  return { at: row.at, action: row.action, fingerprint };
}

function record(
  db: Db,
  action: string,
  at: Date,
  detail: Readonly<Record<string, string>> = {},
): Promise<void> {
  return recordAudit(db, { shopId: null, at, actor: "operator", action, detail });
}
