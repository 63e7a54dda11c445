import type { Selectable } from "kysely";
import type { Db, DB, Trx } from "#app/db/index.server.ts";
import { isRole, mayGive, type Role } from "#app/lib/permissions.ts";
import { z } from "zod";
import { withTransaction } from "../lock-shop.server.ts";
import { hashSecret, matchesHash, mintPublicId, mintSecret, SECRET_LENGTH } from "../secret-text.ts";
import type { MemberChange } from "./access.ts";
import {
  auditOrganization,
  findMembership,
  lockMembership,
  roleOfMember,
  shopIdsOf,
  type MembershipRefusal,
} from "./membership.server.ts";

const INVITATION_DAYS = 7;
/** Nobody sends mail for us to more strangers than this. */
export const MAX_OPEN_INVITATIONS = 50;

type Row = Selectable<DB["invitation"]>;

export interface Invitation {
  readonly publicId: string;
  readonly email: string;
  readonly role: Role;
  /** The id of the person. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type InvitationCreation =
  /** `token` is for the mail to that address alone: there will be no other copy of it. */
  | {
      readonly outcome: "invited";
      readonly invitation: Invitation;
      readonly token: string;
      readonly organization: string;
    }
  | { readonly outcome: "invalid_email" }
  | { readonly outcome: "too_many"; readonly limit: number }
  | MembershipRefusal;

/** Invites whoever has an e-mail address. Of two invitations to one address the newer holds. */
export function invite(
  db: Db,
  wanted: { readonly email: string; readonly role: Role },
  change: MemberChange,
): Promise<InvitationCreation> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_people");
    if (by.outcome !== "member") return by;
    if (!mayGive(by.role, wanted.role)) return { outcome: "forbidden" };
    const email = readEmail(wanted.email);
    if (email === null) return { outcome: "invalid_email" };
    const open = await openInvitations(trx, by.id, change.at);
    const former = open.filter((row) => row.email === email);
    if (open.length - former.length >= MAX_OPEN_INVITATIONS)
      return { outcome: "too_many", limit: MAX_OPEN_INVITATIONS };
    for (const row of former) await end(trx, row, { revoked_at: change.at });
    const [publicId, secret] = [mintPublicId(), mintSecret()];
    const token = `ts_inv_${publicId}_${secret}`;
    const expiresAt = new Date(change.at.getTime() + INVITATION_DAYS * 86_400_000);
    const row: Omit<Row, "id"> = {
      ...{
        public_id: publicId,
        organization_id: by.id,
        email,
        role: wanted.role,
        token_hash: hashSecret(token),
      },
      ...{ expires_at: expiresAt, accepted_at: null, revoked_at: null },
      ...{ invited_by: change.personId, created_at: change.at },
    };
    await trx.insertInto("invitation").values(row).execute();
    const detail = { invitation: publicId, email: hint(email), role: wanted.role };
    await auditOrganization(trx, by, change, { action: "invitation.created", detail });
    const [invitation] = toInvitations([row]);
    if (!invitation) throw new Error("an invitation to no role");
    return { outcome: "invited", invitation, token, organization: by.name };
  });
}

/** Invitations that can be accepted now, newest first, for whoever may manage people. */
export async function listInvitations(
  db: Db,
  asked: MemberChange,
): Promise<{ readonly outcome: "listed"; readonly invitations: readonly Invitation[] } | MembershipRefusal> {
  const by = await findMembership(db, asked, "manage_people");
  if (by.outcome !== "member") return by;
  return { outcome: "listed", invitations: toInvitations(await openInvitations(db, by.id, asked.at)) };
}

/** Ends an invitation. A second time changes nothing. @param wanted.invitation its public id. */
export function revokeInvitation(
  db: Db,
  wanted: { readonly invitation: string },
  change: MemberChange,
): Promise<
  | { readonly outcome: "revoked" }
  /** None of this organization that could still be accepted. */
  | { readonly outcome: "unknown_invitation" }
  | MembershipRefusal
> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_people");
    if (by.outcome !== "member") return by;
    const open = await openInvitations(trx, by.id, change.at);
    const row = open.find((each) => each.public_id === wanted.invitation);
    if (!row) return { outcome: "unknown_invitation" };
    if (!isRole(row.role) || !mayGive(by.role, row.role)) return { outcome: "forbidden" };
    await end(trx, row, { revoked_at: change.at });
    const detail = { invitation: row.public_id, email: hint(row.email), role: row.role };
    await auditOrganization(trx, by, change, { action: "invitation.revoked", detail });
    return { outcome: "revoked" };
  });
}

type DeadInvitation =
  /** No such, not this secret, taken back, or by somebody who may not invite any more: one answer for all. */
  { readonly outcome: "invalid" } | { readonly outcome: "used" } | { readonly outcome: "expired" };

/** What a page shows before somebody accepts; it changes nothing, whoever opens it. Not to whom it was sent. */
export async function readInvitation(
  db: Db,
  token: string,
  at: Date,
): Promise<
  | { readonly outcome: "open"; readonly organization: string; readonly role: Role; readonly expiresAt: Date }
  | DeadInvitation
> {
  const found = await findInvitation(db, token, at);
  if (found.outcome !== "open") return found;
  const { organization, role, row } = found;
  return { outcome: "open", organization: organization.name, role, expiresAt: row.expires_at };
}

/** Who is signed in, as accounts know them. */
export interface SignedInPerson {
  readonly personId: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

export type InvitationAcceptance =
  /** already_member: they keep the role that they have. */
  | {
      readonly outcome: "accepted" | "already_member";
      readonly organization: { readonly publicId: string; readonly name: string };
      readonly role: Role;
    }
  | DeadInvitation
  /** It was sent to somebody else; to whom is not said. */
  | { readonly outcome: "other_address" }
  | { readonly outcome: "unverified" };

/** Makes whoever is signed in a member, once, if the invitation was sent to the address that they have proven to have. */
export function acceptInvitation(
  db: Db,
  token: string,
  person: SignedInPerson,
  at: Date,
): Promise<InvitationAcceptance> {
  return withTransaction(db, async (trx) => {
    const seen = await findInvitation(trx, token, at);
    if (seen.outcome !== "open") return seen;
    // Changes of one organization come one after another; what was seen before the lock is read again under it.
    const locked = trx.selectFrom("organization").select("id").where("id", "=", seen.organization.id);
    await locked.forUpdate().executeTakeFirst();
    const found = await findInvitation(trx, token, at);
    if (found.outcome !== "open") return found;
    if (!person.emailVerified) return { outcome: "unverified" };
    if (readEmail(person.email) !== found.row.email) return { outcome: "other_address" };
    const { organization, row } = found;
    const { publicId, name } = organization;
    await end(trx, row, { accepted_at: at });
    const known = await roleOfMember(trx, organization.id, person.personId);
    if (known !== null) return { outcome: "already_member", organization: { publicId, name }, role: known };
    const { role } = found;
    await trx
      .insertInto("organization_member")
      .values({ organization_id: organization.id, person_id: person.personId, role, created_at: at })
      .execute();
    await auditOrganization(
      trx,
      organization,
      { personId: person.personId, at },
      {
        action: "member.joined",
        detail: { person: person.personId, role, invitation: row.public_id, invitedBy: row.invited_by },
        shopIds: await shopIdsOf(trx, organization.id),
      },
    );
    return { outcome: "accepted", organization: { publicId, name }, role };
  });
}

const shape = new RegExp(`^ts_inv_([0-9A-Za-z]{12})_[0-9A-Za-z]{${SECRET_LENGTH}}$`);

async function findInvitation(db: Db, token: string, at: Date) {
  const publicId = shape.exec(token)?.[1];
  if (publicId === undefined) return { outcome: "invalid" } as const;
  const row = await db
    .selectFrom("invitation")
    .selectAll()
    .where("public_id", "=", publicId)
    .executeTakeFirst();
  if (!row || !matchesHash(token, row.token_hash) || row.revoked_at !== null || !isRole(row.role))
    return { outcome: "invalid" } as const;
  if (row.accepted_at !== null) return { outcome: "used" } as const;
  if (row.expires_at <= at) return { outcome: "expired" } as const;
  const organization = await db
    .selectFrom("organization")
    .select(["id", "public_id as publicId", "name"])
    .where("id", "=", row.organization_id)
    .executeTakeFirst();
  const inviter = await roleOfMember(db, row.organization_id, row.invited_by);
  // Nobody comes in by the word of somebody who has left, or may not give this role any more.
  if (!organization || inviter === null || !mayGive(inviter, row.role))
    return { outcome: "invalid" } as const;
  return { outcome: "open", row, organization, role: row.role } as const;
}

async function openInvitations(db: Db, organizationId: number, at: Date): Promise<Row[]> {
  return db
    .selectFrom("invitation")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", at)
    .orderBy("id", "desc")
    .execute();
}

async function end(
  trx: Trx,
  { public_id: publicId }: Row,
  how: { readonly accepted_at: Date } | { readonly revoked_at: Date },
): Promise<void> {
  await trx.updateTable("invitation").set(how).where("public_id", "=", publicId).execute();
}

function toInvitations(rows: readonly Omit<Row, "id">[]): Invitation[] {
  return rows.flatMap((row) =>
    isRole(row.role)
      ? [
          {
            publicId: row.public_id,
            email: row.email,
            role: row.role,
            invitedBy: row.invited_by,
            createdAt: row.created_at,
            expiresAt: row.expires_at,
          },
        ]
      : [],
  );
}

/** As addresses are compared: whoever writes capitals means the same mailbox. Null for none. */
function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= 254 && z.email().safeParse(email).success ? email : null;
}

/** An address as the audit tells it, which outlives the invitation. */
function hint(email: string): string {
  return `${email.slice(0, 1)}…${email.slice(email.lastIndexOf("@"))}`;
}
