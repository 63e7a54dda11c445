// Who may do what in a shop: the one table that pages, the API, the docs and the tests read.

/** What a person is in a shop, the one who may most first. */
export const roles = ["owner", "admin", "analyst", "viewer", "support"] as const;
export type Role = (typeof roles)[number];

/** Every role but the owner's: what someone may become without being asked about. */
export const rolesBelowOwner = ["admin", "analyst", "viewer", "support"] as const satisfies readonly Role[];
export type RoleBelowOwner = (typeof rolesBelowOwner)[number];

interface Rule {
  /** What it allows, in merchants' words. */
  readonly sentence: string;
  readonly roles: readonly Role[];
  /** Whether a shop may take it from a role; from owners never. */
  readonly canBeTaken?: true;
}

const table = {
  view_reports: {
    sentence: "See Home, products, cohorts and the sales behind each number.",
    roles: ["owner", "admin", "analyst", "viewer"],
  },
  view_amounts: {
    sentence: "See amounts of money.",
    roles: ["owner", "admin", "analyst", "viewer"],
    canBeTaken: true,
  },
  view_customers: {
    sentence: "See customers' names and email addresses.",
    roles: ["owner", "admin", "analyst", "viewer", "support"],
    canBeTaken: true,
  },
  export: {
    sentence: "Download what a page shows as a CSV file.",
    roles: ["owner", "admin", "analyst", "viewer"],
    canBeTaken: true,
  },
  view_data: {
    sentence: "See where the data comes from, imports, and updates that failed.",
    roles: ["owner", "admin", "analyst", "support"],
  },
  manage_data: {
    sentence: "Start and stop imports, and try failed updates again.",
    roles: ["owner", "admin", "analyst", "support"],
  },
  reveal_personal: {
    sentence: "See the personal details inside a failed update.",
    roles: ["owner"],
  },
  manage_requests: {
    sentence: "Answer customers' requests for their data.",
    roles: ["owner", "admin"],
  },
  manage_settings: {
    sentence: "Change how numbers are computed, and how long data is kept.",
    roles: ["owner", "admin"],
  },
  manage_keys: {
    sentence: "Create and revoke API keys.",
    roles: ["owner", "admin"],
  },
  manage_people: {
    sentence: "Invite people, change their roles and remove them.",
    roles: ["owner", "admin"],
  },
  view_audit: {
    sentence: "See who changed what, and when.",
    roles: ["owner", "admin"],
  },
  transfer_ownership: {
    sentence: "Hand ownership over to somebody else.",
    roles: ["owner"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type Permission = keyof typeof table;

const rules: Readonly<Record<Permission, Rule>> = table;

export const permissions = Object.keys(table) as readonly Permission[];

/** What a permission allows, in merchants' words. */
export const permissionSentences = Object.fromEntries(
  permissions.map((permission) => [permission, rules[permission].sentence]),
) as Readonly<Record<Permission, string>>;

/** What a role is called, and who it is for, in merchants' words. */
export const roleTexts: Readonly<Record<Role, { readonly name: string; readonly sentence: string }>> = {
  owner: { name: "Owner", sentence: "May do everything, and can make other owners." },
  admin: { name: "Admin", sentence: "May do everything but what is an owner's alone." },
  analyst: { name: "Analyst", sentence: "Works with reports and data; no settings, API keys or people." },
  viewer: { name: "Viewer", sentence: "Sees reports." },
  support: { name: "Support", sentence: "Looks after imports and failed updates; sees no amounts of money." },
};

const sets = Object.fromEntries(
  roles.map((role) => [role, new Set(permissions.filter((each) => rules[each].roles.includes(role)))]),
) as unknown as Readonly<Record<Role, ReadonlySet<Permission>>>;

/** What a role has before a shop takes anything from it. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return sets[role];
}

/** Which roles have a permission, the one who may most first: who has to be asked for what one may not do. */
export function rolesWith(permission: Permission): Role[] {
  return roles.filter((role) => sets[role].has(permission));
}

/** Whether a shop may take this from the role: the role has it, it is one of those, and nobody takes from owners. */
export function mayBeTaken(role: Role, permission: Permission): role is RoleBelowOwner {
  return role !== "owner" && rules[permission].canBeTaken === true && sets[role].has(permission);
}

/** Whether a role may make somebody this, change somebody who is it, or remove them. */
export function mayGive(role: Role, target: Role): boolean {
  return sets[role].has("manage_people") && (target !== "owner" || sets[role].has("transfer_ownership"));
}

/** Whether all that the role may do, the other one may as well. */
export function isWithin(role: Role, other: Role): boolean {
  return [...sets[role]].every((permission) => sets[other].has(permission));
}

/**
 * What somebody is where their role counts at most as `most`. Null where neither of the two holds the other (a viewer
 * where only support is let in): then they are nobody there.
 */
export function cappedRole(role: Role, most: Role): Role | null {
  if (isWithin(role, most)) return role;
  return isWithin(most, role) ? most : null;
}

/** The one that may most; undefined of none. */
export function strongestRole(given: readonly Role[]): Role | undefined {
  return roles.find((role) => given.includes(role));
}

/** Whether a text names a role. */
export function isRole(text: unknown): text is Role {
  return roles.some((role) => role === text);
}
