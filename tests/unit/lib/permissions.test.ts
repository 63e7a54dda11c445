import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cappedRole,
  isRole,
  isWithin,
  mayBeTaken,
  mayGive,
  permissionSentences,
  permissions,
  permissionsOf,
  roles,
  rolesBelowOwner,
  roleTexts,
  rolesWith,
  strongestRole,
  type Role,
} from "#app/lib/permissions.ts";

const has = (role: Role) => [...permissionsOf(role)].sort();
const aRole = fc.constantFrom(...roles);

describe("who has what", () => {
  test("an owner has every permission", () => {
    expect(has("owner")).toEqual([...permissions].sort());
  });

  test("an admin lacks only what is an owner's alone", () => {
    const missing = permissions.filter((permission) => !permissionsOf("admin").has(permission));
    expect(missing).toEqual(["reveal_personal", "transfer_ownership"]);
  });

  test("an analyst has everything but settings, API keys, people, requests and the audit", () => {
    expect(permissions.filter((permission) => !permissionsOf("analyst").has(permission))).toEqual([
      ...["reveal_personal", "manage_requests", "manage_settings", "manage_keys"],
      ...["manage_people", "view_audit", "transfer_ownership"],
    ]);
  });

  test("a viewer reads and changes nothing", () => {
    expect(has("viewer")).toEqual(["export", "view_amounts", "view_customers", "view_reports"]);
  });

  test("support sees no money and takes nothing away in files", () => {
    expect(has("support")).toEqual(["manage_data", "view_customers", "view_data"]);
  });

  test("every permission and every role is told in a sentence of its own, which ends", () => {
    const sentences = [
      ...Object.values(permissionSentences),
      ...Object.values(roleTexts).map((text) => text.sentence),
    ];
    expect(sentences).toHaveLength(permissions.length + roles.length);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[a-z]\.$/);
  });

  test("who has to be asked for something does have it, the strongest first", () => {
    for (const permission of permissions) {
      const able = rolesWith(permission);
      expect(able[0]).toBe("owner");
      expect(able).toEqual(roles.filter((role) => permissionsOf(role).has(permission)));
    }
  });
});

describe("what a shop may take", () => {
  test("is money, customers and files, from whoever has it but owners", () => {
    const taken = rolesBelowOwner.flatMap((role) =>
      permissions
        .filter((permission) => mayBeTaken(role, permission))
        .map((permission) => `${role} ${permission}`),
    );
    expect(taken).toEqual([
      ...["admin", "analyst", "viewer"].flatMap((role) => [
        `${role} view_amounts`,
        `${role} view_customers`,
        `${role} export`,
      ]),
      "support view_customers",
    ]);
    for (const permission of permissions) expect(mayBeTaken("owner", permission)).toBe(false);
  });
});

describe("who may make whom what", () => {
  test("owners anybody anything, admins anybody anything but an owner, the others nobody", () => {
    for (const target of roles) {
      expect(mayGive("owner", target)).toBe(true);
      expect(mayGive("admin", target)).toBe(target !== "owner");
      for (const other of ["analyst", "viewer", "support"] as const)
        expect(mayGive(other, target)).toBe(false);
    }
  });

  test("nobody gives what they do not have themselves", () => {
    for (const role of roles)
      for (const target of roles) if (mayGive(role, target)) expect(isWithin(target, role)).toBe(true);
  });
});

describe("a role that counts at most as another", () => {
  test("never has more than either of the two", () => {
    fc.assert(
      fc.property(aRole, aRole, (role, most) => {
        const capped = cappedRole(role, most);
        if (capped === null) return;
        for (const permission of permissionsOf(capped))
          expect([
            permission,
            permissionsOf(role).has(permission),
            permissionsOf(most).has(permission),
          ]).toEqual([permission, true, true]);
      }),
    );
  });

  test("is one of the two, whichever comes first, and itself where it is let through", () => {
    fc.assert(
      fc.property(aRole, aRole, (role, most) => {
        expect(cappedRole(role, most)).toBe(cappedRole(most, role));
        expect(cappedRole(role, "owner")).toBe(role);
        expect(cappedRole(role, role)).toBe(role);
      }),
    );
  });

  test("is none where reports and data exclude each other", () => {
    const none = roles.flatMap((role) =>
      roles.filter((most) => cappedRole(role, most) === null).map((most) => [role, most]),
    );
    expect(none).toEqual([
      ["viewer", "support"],
      ["support", "viewer"],
    ]);
  });
});

test("of several roles the strongest counts; of none, none", () => {
  expect(strongestRole([])).toBeUndefined();
  expect(strongestRole(["support", "admin", "viewer"])).toBe("admin");
  fc.assert(
    fc.property(fc.array(aRole, { minLength: 1 }), (given) => {
      const strongest = strongestRole(given);
      // No other of them has all that it has and more.
      for (const other of given)
        expect(strongest !== undefined && (!isWithin(strongest, other) || strongest === other)).toBe(true);
    }),
  );
});

test("only the names of roles are roles", () => {
  for (const role of roles) expect(isRole(role)).toBe(true);
  for (const other of ["", "Owner", "root", "constructor", null, 1, ["owner"]])
    expect(isRole(other)).toBe(false);
});
