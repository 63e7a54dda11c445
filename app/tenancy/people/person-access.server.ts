import type { Db } from "#app/db/index.server.ts";
import { cappedRole, isRole, strongestRole, type Role } from "#app/lib/permissions.ts";
import type { Shop, ShopState } from "../shop.ts";
import { toShop } from "../shop-row.server.ts";
import { accessOf, type Access } from "./access.ts";

export type PersonAccess =
  | { readonly outcome: "access"; readonly access: Access }
  /** No member of an organization of the shop, shut out of it there, or the shop's data is being erased. */
  | { readonly outcome: "none" };

/** A shop that somebody sees, through an organization of theirs. */
export interface ShopOfPerson {
  readonly shop: Shop;
  readonly role: Role;
  readonly organization: { readonly publicId: string; readonly name: string };
}

/** Where the app was uninstalled, or a tenant was closed, nobody reads on: the data waits for its erasure. */
const closed: readonly ShopState[] = ["uninstalled", "redacted"];

/**
 * What a person outside of Shopify's admin may do in a shop. In each organization that has both, the member's role
 * there (or the one that was given for this shop) counts, at most as the link lets in; of several the strongest.
 */
export async function personAccess(db: Db, personId: string, shop: Shop): Promise<PersonAccess> {
  if (closed.includes(shop.state)) return { outcome: "none" };
  const rows = await memberships(db, personId).where("link.shop_id", "=", shop.id).execute();
  const role = strongestRole(rows.map(roleThere).filter((each) => each !== null));
  return role === undefined ? { outcome: "none" } : { outcome: "access", access: accessOf(role, shop) };
}

/** All shops that a person sees, by name; one that two organizations have is in the list for each. */
export async function shopsOf(db: Db, personId: string): Promise<ShopOfPerson[]> {
  const rows = await memberships(db, personId)
    .innerJoin("shop", "shop.id", "link.shop_id")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .selectAll("shop")
    .select(["organization.public_id as organization_public_id", "organization.name as organization_name"])
    .where("shop.state", "not in", closed)
    .orderBy("shop.name")
    .orderBy("shop.id")
    .orderBy("organization.id")
    .execute();
  return rows.flatMap((row) => {
    const role = roleThere(row);
    if (role === null) return [];
    const organization = { publicId: row.organization_public_id, name: row.organization_name };
    return [{ shop: toShop(row), role, organization }];
  });
}

/**
 * The shop that a public id from outside names, with what the person may do there; none for an unknown id and for a
 * shop of others alike.
 */
export async function shopOfPerson(
  db: Db,
  personId: string,
  publicId: string,
): Promise<
  { readonly outcome: "access"; readonly shop: Shop; readonly access: Access } | { readonly outcome: "none" }
> {
  const row = await db.selectFrom("shop").selectAll().where("public_id", "=", publicId).executeTakeFirst();
  if (!row) return { outcome: "none" };
  const shop = toShop(row);
  const found = await personAccess(db, personId, shop);
  return found.outcome === "none" ? found : { ...found, shop };
}

/** The person's memberships with the shops of those organizations, and what was said of this person in this shop. */
function memberships(db: Db, personId: string) {
  return db
    .selectFrom("organization_member as member")
    .innerJoin("organization_shop as link", "link.organization_id", "member.organization_id")
    .leftJoin("organization_member_shop as exception", (join) =>
      join
        .onRef("exception.organization_id", "=", "member.organization_id")
        .onRef("exception.person_id", "=", "member.person_id")
        .onRef("exception.shop_id", "=", "link.shop_id"),
    )
    .select([
      "member.role as member_role",
      "link.max_role",
      "exception.shop_id as exception_shop_id",
      "exception.role as exception_role",
    ])
    .where("member.person_id", "=", personId);
}

/** Null: none. What is no role gives nothing. */
function roleThere(row: {
  readonly member_role: string;
  readonly max_role: string;
  readonly exception_shop_id: number | null;
  readonly exception_role: string | null;
}): Role | null {
  const role = row.exception_shop_id === null ? row.member_role : row.exception_role;
  return isRole(role) && isRole(row.max_role) ? cappedRole(role, row.max_role) : null;
}
