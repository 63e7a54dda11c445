import { sql } from "kysely";
import { z } from "zod";
import type { Db } from "#app/db/index.server.ts";
import type { CsvField } from "#app/lib/csv.ts";
import { cursorCodec } from "#app/lib/cursor.ts";
import type { Shop } from "../shop.ts";
import type { MemberChange } from "./access.ts";
import { findMembership, type MembershipRefusal } from "./membership.server.ts";

const PAGE = 50;
const MAX_PAGE = 500;

/** One thing that somebody did. */
export interface AuditLine {
  readonly at: Date;
  /** "user:<Shopify's id>", "person:<id>", "key:<public id>", "operator", "worker", "shopify". */
  readonly actor: string;
  /** noun.verb. */
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What is looked for; all that is given has to hold. */
export interface AuditSearch {
  /** By any of these; of an empty list, by nobody: nothing is found. */
  readonly actors?: readonly string[] | undefined;
  /** An action, or the start of one: "staff". Anything else is found nowhere. */
  readonly action?: string | undefined;
  /** From this instant on. */
  readonly from?: Date | undefined;
  /** Before this one. */
  readonly until?: Date | undefined;
}

export interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Of the next page, older ones; null after the last. */
  readonly next: string | null;
}

const ACTION = /^[a-z_.]{1,64}$/;

const cursors = cursorCodec("audit", z.int().min(1));

/** What was done in a shop, newest first. @param page.cursor one of `next`; anything else starts at the newest. */
export async function listAudit(
  db: Db,
  shop: Shop,
  search: AuditSearch,
  page: { readonly cursor?: string | null; readonly limit?: number } = {},
): Promise<AuditPage> {
  return readPage(db, { shop_id: shop.id }, search, page);
}

/** What was done in an organization, newest first, for those of its members who may see it. */
export async function listOrganizationAudit(
  db: Db,
  asked: Pick<MemberChange, "organization" | "personId">,
  search: AuditSearch,
  page: { readonly cursor?: string | null; readonly limit?: number } = {},
): Promise<({ readonly outcome: "listed" } & AuditPage) | MembershipRefusal> {
  const by = await findMembership(db, asked, "view_audit");
  if (by.outcome !== "member") return by;
  return { outcome: "listed", ...(await readPage(db, { organization_id: by.id }, search, page)) };
}

/** Columns of the audit as a file. */
export const auditColumns = ["at", "actor", "action", "detail"] as const;

/** The same as rows of a file, page by page, newest first. */
export async function* auditRows(
  db: Db,
  shop: Shop,
  search: AuditSearch,
): AsyncGenerator<readonly (readonly CsvField[])[]> {
  for (let cursor: string | null = null; ;) {
    const page: AuditPage = await listAudit(db, shop, search, { cursor, limit: MAX_PAGE });
    yield page.lines.map((line) => [
      line.at.toISOString(),
      line.actor,
      line.action,
      JSON.stringify(line.detail),
    ]);
    if (page.next === null) return;
    cursor = page.next;
  }
}

type Owner = { readonly shop_id: number } | { readonly organization_id: number };

async function readPage(
  db: Db,
  owner: Owner,
  { actors, action, from, until }: AuditSearch,
  { cursor = null, limit = PAGE }: { readonly cursor?: string | null; readonly limit?: number },
): Promise<AuditPage> {
  if (actors?.length === 0 || (action !== undefined && !ACTION.test(action)))
    return { lines: [], next: null };
  const wanted = Math.min(Math.max(1, limit), MAX_PAGE);
  const before = cursors.read(cursor);
  const [[column, id]] = Object.entries(owner) as [["shop_id" | "organization_id", number]];
  let query = db
    .selectFrom("audit_event")
    .select(["id", "at", "actor", "action", "detail"])
    .where(column, "=", id)
    .orderBy("id", "desc")
    .limit(wanted + 1);
  if (before !== null) query = query.where("id", "<", before);
  if (actors !== undefined) query = query.where("actor", "in", actors);
  if (from !== undefined) query = query.where("at", ">=", from);
  if (until !== undefined) query = query.where("at", "<", until);
  // No LIKE: what is typed has no wildcards.
  if (action !== undefined) query = query.where(sql`LEFT(action, ${action.length})`, "=", action);
  const rows = await query.execute();
  const last = rows.length > wanted ? rows[wanted - 1] : undefined;
  return {
    lines: rows.slice(0, wanted).map((row) => ({
      at: row.at,
      actor: row.actor,
      action: row.action,
      detail: readDetail(row.detail),
    })),
    next: last ? cursors.write(Number(last.id)) : null,
  };
}

function readDetail(json: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).catch({}).parse(JSON.parse(json));
}
