import type { Db, Trx } from "#app/db/index.server.ts";
import { isRole, mayGive, type Role } from "#app/lib/permissions.ts";
import { recordAudit } from "../audit.server.ts";
import { createTenant, type ShopProfile } from "../change-shop.server.ts";
import { lockShop, withTransaction } from "../lock-shop.server.ts";
import { isPublicId, mintPublicId } from "../secret-text.ts";
import type { Shop } from "../shop.ts";
import { toShop } from "../shop-row.server.ts";
import { allows, personActor, type MemberChange, type ShopChange } from "./access.ts";
import {
  auditOrganization,
  lockMembership,
  shopIdsOf,
  type Membership,
  type MembershipRefusal,
} from "./membership.server.ts";

/** More than this is no group of shops that somebody looks after. */
export const MAX_SHOPS = 200;

export type OwnShopCreation =
  | { readonly outcome: "created"; readonly shop: Shop }
  | { readonly outcome: "too_many"; readonly limit: number }
  | MembershipRefusal;

/**
 * A shop without Shopify, of the organization alone.
 * @throws RangeError on an unknown currency code or time zone, before anything is written.
 */
export function createOwnShop(db: Db, profile: ShopProfile, change: MemberChange): Promise<OwnShopCreation> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_settings");
    if (by.outcome !== "member") return by;
    if ((await shopIdsOf(trx, by.id)).length >= MAX_SHOPS) return { outcome: "too_many", limit: MAX_SHOPS };
    const made = await createTenant(trx, profile, change.at);
    const shop = await putShop(trx, by, made, {
      maxRole: "owner",
      linkedBy: personActor(change.personId),
      at: change.at,
    });
    const detail = { shop: shop.publicId, name: shop.name };
    await auditOrganization(trx, by, change, { action: "tenant.created", detail, shopIds: [shop.id] });
    return { outcome: "created", shop };
  });
}

/** Puts a shop into an organization, or lets in more or less where it is there already. @returns it with its public id. */
export async function putShop(
  trx: Trx,
  organization: Pick<Membership, "id">,
  shop: Shop,
  link: { readonly maxRole: Role; readonly linkedBy: string; readonly at: Date },
): Promise<Shop> {
  const row = await lockShop(trx, shop);
  const publicId = row.public_id ?? mintPublicId();
  if (row.public_id === null)
    await trx.updateTable("shop").set({ public_id: publicId }).where("id", "=", row.id).execute();
  const there = { max_role: link.maxRole, linked_at: link.at, linked_by: link.linkedBy };
  await trx
    .insertInto("organization_shop")
    .values({ organization_id: organization.id, shop_id: shop.id, ...there })
    .onDuplicateKeyUpdate(there)
    .execute();
  return toShop({ ...row, public_id: publicId });
}

/** The organization's shop of that public id. */
export async function shopOfOrganization(
  db: Db,
  organizationId: number,
  publicId: string,
): Promise<Shop | undefined> {
  if (!isPublicId(publicId)) return undefined;
  const row = await db
    .selectFrom("shop")
    .innerJoin("organization_shop as link", "link.shop_id", "shop.id")
    .selectAll("shop")
    .where("link.organization_id", "=", organizationId)
    .where("shop.public_id", "=", publicId)
    .executeTakeFirst();
  return row && toShop(row);
}

export type ShopUnlinking =
  | { readonly outcome: "unlinked" }
  | { readonly outcome: "unknown_shop" }
  /** A shop without Shopify that no other organization has: nobody would see it any more. */
  | { readonly outcome: "only_organization" }
  | MembershipRefusal;

/** Takes a shop out of the organization, as its members wish. @param wanted.shop its public id. */
export function unlinkShop(
  db: Db,
  wanted: { readonly shop: string },
  change: MemberChange,
): Promise<ShopUnlinking> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_settings");
    if (by.outcome !== "member") return by;
    const shop = await shopOfOrganization(trx, by.id, wanted.shop);
    if (!shop) return { outcome: "unknown_shop" };
    if (await isOnlyWay(trx, by.id, shop)) return { outcome: "only_organization" };
    await removeLink(trx, by.id, shop);
    const detail = { shop: shop.publicId, name: shop.name };
    await auditOrganization(trx, by, change, { action: "shop.unlinked", detail, shopIds: [shop.id] });
    return { outcome: "unlinked" };
  });
}

/** Whether the shop has no Shopify, and no organization but this one. Read with the shop's row locked. */
export async function isOnlyWay(trx: Trx, organizationId: number, shop: Shop): Promise<boolean> {
  await lockShop(trx, shop);
  if (shop.domain !== null) return false;
  const other = await trx
    .selectFrom("organization_shop")
    .select("organization_id")
    .where("shop_id", "=", shop.id)
    .where("organization_id", "!=", organizationId)
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

async function removeLink(trx: Trx, organizationId: number, shop: Shop): Promise<void> {
  for (const table of ["organization_member_shop", "organization_shop"] as const)
    await trx
      .deleteFrom(table)
      .where("organization_id", "=", organizationId)
      .where("shop_id", "=", shop.id)
      .execute();
}

/** An organization that sees a shop, as the shop's own people have it. */
export interface ShopLink {
  readonly organization: { readonly publicId: string; readonly name: string };
  readonly maxRole: Role;
  readonly linkedAt: Date;
  /** The actor, as in the audit. */
  readonly linkedBy: string;
  /** How many people it has. */
  readonly members: number;
}

/** The organizations that see a shop, the first that was linked first. */
export async function listShopLinks(db: Db, shop: Shop): Promise<ShopLink[]> {
  const rows = await db
    .selectFrom("organization_shop as link")
    .innerJoin("organization", "organization.id", "link.organization_id")
    .select((select) => [
      ...(["organization.public_id", "organization.name", "link.max_role"] as const),
      ...(["link.linked_at", "link.linked_by"] as const),
      select
        .selectFrom("organization_member as member")
        .whereRef("member.organization_id", "=", "link.organization_id")
        .select((counted) => counted.fn.countAll<number>().as("n"))
        .as("members"),
    ])
    .where("link.shop_id", "=", shop.id)
    .orderBy("link.linked_at")
    .orderBy("organization.id")
    .execute();
  return rows.flatMap((row) =>
    isRole(row.max_role)
      ? [
          {
            organization: { publicId: row.public_id, name: row.name },
            maxRole: row.max_role,
            linkedAt: row.linked_at,
            linkedBy: row.linked_by,
            members: Number(row.members ?? 0),
          },
        ]
      : [],
  );
}

export type ShopLinkChange =
  | { readonly outcome: "changed" | "unlinked" }
  | { readonly outcome: "unknown_organization" | "forbidden" | "only_organization" };

/**
 * Lets an organization in further or less, or out, as the shop's own people wish.
 * @param wanted.maxRole null: it sees the shop no longer.
 */
export function changeShopLink(
  db: Db,
  shop: Shop,
  wanted: { readonly organization: string; readonly maxRole: Role | null },
  change: ShopChange,
): Promise<ShopLinkChange> {
  return withTransaction(db, async (trx) => {
    if (!allows(change.access, "manage_people")) return { outcome: "forbidden" };
    const link = await lockLink(trx, shop, wanted.organization);
    if (!link) return { outcome: "unknown_organization" };
    const given = [link.maxRole, ...(wanted.maxRole === null ? [] : [wanted.maxRole])];
    if (!given.every((role) => mayGive(change.access.role, role))) return { outcome: "forbidden" };
    if (wanted.maxRole === null) {
      if (await isOnlyWay(trx, link.id, shop)) return { outcome: "only_organization" };
      await removeLink(trx, link.id, shop);
    } else
      await trx
        .updateTable("organization_shop")
        .set({ max_role: wanted.maxRole })
        .where("organization_id", "=", link.id)
        .where("shop_id", "=", shop.id)
        .execute();
    const about = { at: change.at, actor: change.actor };
    const action = wanted.maxRole === null ? "shop.unlinked" : "shop.link_changed";
    const roles = wanted.maxRole === null ? {} : { before: link.maxRole, now: wanted.maxRole };
    const organization = { id: link.publicId, name: link.name };
    await recordAudit(trx, { ...about, shopId: shop.id, action, detail: { ...roles, organization } });
    const detail = { ...roles, shop: shop.publicId, name: shop.name };
    await recordAudit(trx, { ...about, shopId: null, organizationId: link.id, action, detail });
    return { outcome: wanted.maxRole === null ? "unlinked" : "changed" };
  });
}

/** The link of a shop to an organization, whose row is locked first, as everywhere. */
async function lockLink(trx: Trx, shop: Shop, publicId: string) {
  if (!isPublicId(publicId)) return undefined;
  const organization = await trx
    .selectFrom("organization")
    .select(["id", "public_id", "name"])
    .where("public_id", "=", publicId)
    .forUpdate()
    .executeTakeFirst();
  if (!organization) return undefined;
  const link = await trx
    .selectFrom("organization_shop")
    .select("max_role")
    .where("organization_id", "=", organization.id)
    .where("shop_id", "=", shop.id)
    .executeTakeFirst();
  if (!link || !isRole(link.max_role)) return undefined;
  return {
    id: organization.id,
    publicId: organization.public_id,
    name: organization.name,
    maxRole: link.max_role,
  };
}
