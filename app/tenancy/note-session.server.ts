import type { Db } from "#app/db/index.server.ts";

/** How far behind the stored instant may be: pages of one shop ask every few seconds. */
const BEHIND_MS = 60_000;

/**
 * Notes that Shopify issued a session token for a shop: it does so only where the app is installed, so an
 * uninstallation from before it is past. Writes at most once a minute a shop, and never an earlier instant; a domain
 * that is no tenant yet is left alone.
 * @param issuedAt `iat` of a token whose signature was checked.
 */
export async function noteSessionIssued(db: Db, domain: string, issuedAt: Date): Promise<void> {
  const known = await db
    .selectFrom("shop")
    .select("last_session_issued_at as noted")
    .where("domain", "=", domain.toLowerCase())
    .executeTakeFirst();
  // Read first: an UPDATE that changes nothing would still wait for whoever holds the row.
  if (!known || !isAhead(known.noted, issuedAt)) return;
  await db
    .updateTable("shop")
    .set({ last_session_issued_at: issuedAt })
    .where("domain", "=", domain.toLowerCase())
    .where((where) =>
      where.or([where("last_session_issued_at", "is", null), where("last_session_issued_at", "<", issuedAt)]),
    )
    .execute();
}

function isAhead(noted: Date | null, issuedAt: Date): boolean {
  return noted === null || issuedAt.getTime() - noted.getTime() >= BEHIND_MS;
}
