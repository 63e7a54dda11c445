import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  mayBeTaken,
  permissions,
  permissionSentences,
  permissionsOf,
  rolesBelowOwner,
  roles,
  roleTexts,
} from "#app/lib/permissions.ts";

const page = readFileSync(new URL("../../../docs/people.md", import.meta.url), "utf8");

/** The page's tables, cell by cell, without their rules. */
const tables = page
  .split(/\n(?!\|)/)
  .map((block) => block.trim())
  .filter((block) => block.startsWith("|"))
  .map((block) =>
    block
      .split("\n")
      .filter((line) => !/^\|[\s|:-]+\|$/.test(line))
      .map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      ),
  );

test("docs/people.md tells who the roles are as the app does", () => {
  expect(tables[0]).toEqual([
    ["role", "who"],
    ...roles.map((role) => [roleTexts[role].name, roleTexts[role].sentence]),
  ]);
});

test("docs/people.md tells who may do what as the app does", () => {
  expect(tables[1]).toEqual([
    ["permission", "what it allows", ...roles, "can be taken"],
    ...permissions.map((permission) => [
      `\`${permission}\``,
      permissionSentences[permission],
      ...roles.map((role) => (permissionsOf(role).has(permission) ? "yes" : "")),
      rolesBelowOwner.some((role) => mayBeTaken(role, permission)) ? "yes" : "",
    ]),
  ]);
});
