import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { createDatabase, type Database, type Db } from "#app/db/index.server.ts";

/** The instant at which what is done in these tests happens, unless they say otherwise. */
export const at = new Date("2026-12-01T09:00:00.000Z");
export const later = (ms: number) => new Date(at.getTime() + ms);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A database with room for twenty at once. */
export function usePeopleDatabase(): { readonly db: Db } {
  let database: Database;
  beforeAll(() => {
    database = createDatabase(process.env.DATABASE_URL ?? "", { connectionLimit: 24 });
  });
  afterAll(() => database.close());
  return {
    get db() {
      return database.kysely;
    },
  };
}

/** A person as accounts name them: an id that nobody else has. */
export function newPerson(): string {
  return randomUUID().replaceAll("-", "");
}

/** The audit of a shop, oldest first. */
export async function auditOf(db: Db, shop: { readonly id: number }) {
  const rows = await db
    .selectFrom("audit_event")
    .select(["actor", "action", "detail"])
    .where("shop_id", "=", shop.id)
    .orderBy("id")
    .execute();
  return rows.map(({ actor, action, detail }) => ({
    actor,
    action,
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
}
