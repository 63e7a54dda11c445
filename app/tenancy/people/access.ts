import { permissionsOf, type Permission, type Role } from "#app/lib/permissions.ts";
import type { Shop } from "../shop.ts";

declare const made: unique symbol;

/** What somebody may do in a shop: made only here, of the role that our tables give them there. */
export interface Access {
  readonly [made]: true;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
}

/** What the role has, without what the shop has taken from it. */
export function accessOf(role: Role, shop: Shop): Access {
  const taken = role === "owner" ? [] : (shop.settings.access.taken[role] ?? []);
  const left = [...permissionsOf(role)].filter((permission) => !taken.includes(permission));
  const fields: Omit<Access, typeof made> = { role, permissions: new Set(left) };
  return fields as Access;
}

/** The one question that anything asks before it does something for somebody. */
export function allows(access: Access, permission: Permission): boolean {
  return access.permissions.has(permission);
}

/** Who changes something, in a shop where they have proven who they are. */
export interface ShopChange {
  /** "user:<Shopify's id>" or "person:<id>", for the audit. */
  readonly actor: string;
  readonly access: Access;
  readonly at: Date;
}

/** Who changes something in an organization; what they may do there is looked up. */
export interface MemberChange {
  /** The organization's public id: where the person is no member, it counts as unknown. */
  readonly organization: string;
  /** The id of the person who is signed in. */
  readonly personId: string;
  readonly at: Date;
}

/** The actor of an audit row that a person outside of Shopify's admin causes. */
export function personActor(personId: string): string {
  return `person:${personId}`;
}
