import { beforeEach, describe, expect, test } from "vitest";
import { csvRecord } from "#app/lib/csv.ts";
import { roles } from "#app/lib/permissions.ts";
import {
  auditColumns,
  auditRows,
  listAudit,
  listOrganizationAudit,
  recordAudit,
  type AuditSearch,
  type Shop,
} from "#app/tenancy/index.server.ts";
import {
  at,
  DAY,
  later,
  newOrganization,
  newPerson,
  usePeopleDatabase,
} from "../../factories/people-database.ts";
import { readCsv } from "../../factories/read-csv.ts";
import { installedShop } from "../../factories/worker-shop.ts";

const database = usePeopleDatabase();
let shop: Shop;
/** One event a day from the second day on; the installation and what came of it stand before them. */
beforeEach(async () => {
  shop = await installedShop(database.db);
  for (const [index, [actor, action]] of events.entries())
    await recordAudit(database.db, {
      ...{ shopId: shop.id, at: later(index * DAY), actor, action },
      detail: { n: index },
    });
});
const events = [
  ["user:7", "staff.joined"],
  ["person:abc", "staff.role_changed"],
  ["user:7", "access.taken_changed"],
  ["operator", "staffing.other"],
  ["person:=1+1", "shop.linked"],
] as const;

const found = async (search: AuditSearch) =>
  (await listAudit(database.db, shop, search)).lines.map(({ detail }) => detail.n ?? null);

describe("the audit of a shop", () => {
  test("is told newest first, of that shop alone", async () => {
    expect(await found({})).toEqual([4, 3, 2, 1, 0, null, null]);
    const [newest] = (await listAudit(database.db, shop, {})).lines;
    expect(newest).toEqual({
      ...{ at: later(4 * DAY), actor: "person:=1+1", action: "shop.linked" },
      detail: { n: 4 },
    });
    const other = await installedShop(database.db);
    expect((await listAudit(database.db, other, {})).lines.map(({ action }) => action)).toEqual([
      "shop.activated",
      "shop.installed",
    ]);
  });

  test.each([
    ["one person", { actors: ["user:7"] }, [2, 0]],
    ["several people", { actors: ["user:7", "person:abc", "nobody"] }, [2, 1, 0]],
    ["nobody", { actors: [] }, []],
    ["somebody who did nothing", { actors: ["user:8"] }, []],
    ["part of a name", { actors: ["user"] }, []],
    ["an action", { action: "staff.joined" }, [0]],
    ["the start of one", { action: "staff." }, [1, 0]],
    ["a wildcard, which is none", { action: "staff_" }, []],
    ["another wildcard", { action: "%" }, []],
    ["what no action can be", { action: "ß" }, []],
    ["days, the last not included", { from: later(DAY), until: later(3 * DAY) }, [2, 1]],
    ["all of it at once", { actors: ["user:7"], action: "access", from: at, until: later(9 * DAY) }, [2]],
    ["what excludes each other", { actors: ["operator"], action: "staff." }, []],
  ] as const)("is searched for %s", async (_what, search, expected) => {
    expect(await found(search)).toEqual(expected);
  });

  test("comes in pages that miss nothing and repeat nothing, though more is done meanwhile", async () => {
    const told: unknown[] = [];
    let pages = 0;
    for (let cursor: string | null = null; ; pages++) {
      const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(
        database.db,
        shop,
        {},
        { cursor, limit: 3 },
      );
      told.push(...page.lines.map(({ detail, action }) => detail.n ?? action));
      if (page.next === null) break;
      cursor = page.next;
      await recordAudit(database.db, { shopId: shop.id, at, actor: "user:9", action: "report.exported" });
    }
    expect([told, pages]).toEqual([[4, 3, 2, 1, 0, "shop.activated", "shop.installed"], 2]);
  });

  test("starts at the newest for a cursor that is none of its own", async () => {
    for (const cursor of ["", "x", "ß", Buffer.from("audit -1").toString("base64url"), "9".repeat(5_000)])
      expect((await listAudit(database.db, shop, {}, { cursor, limit: 1 })).lines[0]?.detail.n).toBe(4);
  });

  test("is a file of the same lines, which no spreadsheet takes for formulas, however many they are", async () => {
    let text = csvRecord(auditColumns);
    for await (const rows of auditRows(database.db, shop, { from: at })) text += rows.map(csvRecord).join("");
    expect(readCsv(text)).toEqual(
      [...events.entries()].reverse().map(([index, [actor, action]]) => ({
        ...{ at: later(index * DAY).toISOString(), actor, action },
        detail: `{"n":${index}}`,
      })),
    );
    await database.db
      .insertInto("audit_event")
      .values(
        Array.from({ length: 1_200 }, (_unused, n) => ({
          ...{ shop_id: shop.id, at: later(-n), actor: "=HYPERLINK(1)", action: "many.rows" },
          detail: JSON.stringify({ n }),
        })),
      )
      .execute();
    const pages: number[] = [];
    const seen = new Set<unknown>();
    for await (const rows of auditRows(database.db, shop, { action: "many." })) {
      pages.push(rows.length);
      for (const row of rows) seen.add(csvRecord(row));
    }
    expect([pages, seen.size]).toEqual([[500, 500, 200], 1_200]);
    expect([...seen].every((line) => String(line).includes(",'=HYPERLINK(1),"))).toBe(true);
  });
});

test("the audit of an organization is for its owners and admins, and holds what is of no shop alone", async () => {
  const agency = await newOrganization(database.db);
  const as = Object.fromEntries(
    await Promise.all(
      roles.map(async (role) => [role, role === "owner" ? agency.founder : await agency.join(role)] as const),
    ),
  );
  for (const role of roles) {
    const listed = await listOrganizationAudit(database.db, agency.as(as[role] ?? ""), {
      action: "organization.",
    });
    expect([role, listed]).toMatchObject(
      role === "owner" || role === "admin"
        ? [
            role,
            {
              outcome: "listed",
              lines: [{ actor: `person:${agency.founder}`, action: "organization.created", at }],
              next: null,
            },
          ]
        : [role, { outcome: "forbidden" }],
    );
  }
  expect(await listOrganizationAudit(database.db, agency.as(newPerson()), {})).toEqual({
    outcome: "unknown_organization",
  });
});
