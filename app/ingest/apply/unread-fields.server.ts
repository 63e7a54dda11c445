import { sql } from "kysely";
import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { IngestRecord } from "../records/records.ts";

interface Unread {
  readonly kind: string;
  readonly field: string;
  readonly lastId: string;
  times: number;
}

/** Counts, a row a field, what of these records could not be read and no number needs. Never what stood there. */
export async function noteUnreadFields(
  trx: Trx,
  shop: Shop,
  records: readonly IngestRecord[],
  at: Date,
): Promise<void> {
  const byField = new Map<string, Unread>();
  for (const { kind, id, notes = [] } of records)
    for (const note of notes) {
      const field = note.replace(/[^\x20-\x7e]/g, "?").slice(0, 128);
      const known = byField.get(`${kind} ${field}`);
      // A customer's id is of a person: not kept here, where no redaction looks.
      if (known) known.times += 1;
      else byField.set(`${kind} ${field}`, { kind, field, lastId: kind === "customer" ? "" : id, times: 1 });
    }
  for (const [, { kind, field, lastId, times }] of [...byField].sort(([a], [b]) => (a < b ? -1 : 1)))
    await sql`
      INSERT INTO unread_field (shop_id, kind, field, times, last_id, last_at)
      VALUES (${shop.id}, ${kind}, ${field}, ${times}, ${lastId}, ${at})
      ON DUPLICATE KEY UPDATE times = times + VALUES(times), last_id = VALUES(last_id), last_at = VALUES(last_at)
    `.execute(trx);
}
