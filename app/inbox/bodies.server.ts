import type { Db } from "#app/db/index.server.ts";
import type { Lease } from "./lease.ts";

/** Cuts leases into portions whose bodies together stay under `maximumBytes`; a larger body is a portion alone. */
export function inPortions(leases: readonly Lease[], maximumBytes: number): Lease[][] {
  const portions: Lease[][] = [];
  let bytes = 0;
  for (const lease of leases) {
    const current = portions.at(-1);
    if (current && bytes + lease.bytes <= maximumBytes) current.push(lease);
    else {
      portions.push([lease]);
      bytes = 0;
    }
    bytes += lease.bytes;
  }
  return portions;
}

/** The raw bodies of leases, by row id. One that is missing was taken away: its lease is lost. */
export async function readBodies(db: Db, leases: readonly Lease[]): Promise<Map<number, Buffer>> {
  if (leases.length === 0) return new Map();
  const rows = await db
    .selectFrom("webhook_inbox")
    .select(["id", "body"])
    .where(
      "id",
      "in",
      leases.map((lease) => lease.id),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row.body]));
}
