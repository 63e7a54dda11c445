import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { createDatabase, type Database, type Db } from "#app/db/index.server.ts";
import type { Role } from "#app/lib/permissions.ts";
import {
  acceptInvitation,
  createLinkCode,
  createOrganization,
  invite,
  linkShop,
  staffAccess,
  type MemberChange,
  type Shop,
} from "#app/tenancy/index.server.ts";

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

/** An organization of its own, made as the app does, with its owner; `join` adds somebody. */
export async function newOrganization(db: Db, name = "Agency") {
  const founder = newPerson();
  const made = await createOrganization(db, { name }, { personId: founder, at });
  if (made.outcome !== "created") throw new Error(made.outcome);
  const { publicId } = made.organization;
  const as = (personId: string, when = at): MemberChange => ({ organization: publicId, personId, at: when });
  const join = (role: Role) => newMember(db, as(founder), role);
  return { publicId, name, founder, as, join };
}

/** Somebody who was invited and has accepted. */
async function newMember(db: Db, by: MemberChange, role: Role): Promise<string> {
  const personId = newPerson();
  const email = `${personId}@example.com`;
  const invited = await invite(db, { email, role }, by);
  if (invited.outcome !== "invited") throw new Error(invited.outcome);
  const accepted = await acceptInvitation(db, invited.token, { personId, email, emailVerified: true }, by.at);
  if (accepted.outcome !== "accepted") throw new Error(accepted.outcome);
  return personId;
}

/** Puts the shop into the organization as people do: a code of its owner's, typed by one of the organization's. */
export async function linkedShop(
  db: Db,
  shop: Shop,
  by: MemberChange,
  maxRole: Role = "owner",
): Promise<Shop> {
  const access = await staffAccess(db, shop, { userId: "1", at });
  const made = await createLinkCode(db, shop, { maxRole }, { actor: "user:1", access, at: by.at });
  if (made.outcome !== "created") throw new Error(made.outcome);
  const linked = await linkShop(db, { code: made.code }, by);
  if (linked.outcome !== "linked") throw new Error(linked.outcome);
  return linked.shop;
}
