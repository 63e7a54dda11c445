import type { Db, Trx } from "#app/db/index.server.ts";
import { isRole, mayGive, type Role } from "#app/lib/permissions.ts";
import { recordAudit } from "../audit.server.ts";
import { shopById } from "../find-shop.server.ts";
import { lockShop, withTransaction } from "../lock-shop.server.ts";
import { hashSecret } from "../secret-text.ts";
import type { Shop } from "../shop.ts";
import { allows, personActor, type MemberChange, type ShopChange } from "./access.ts";
import { mintLinkCode, readLinkCode, shownLinkCode } from "./link-code-text.ts";
import { auditOrganization, lockMembership, shopIdsOf, type MembershipRefusal } from "./membership.server.ts";
import { MAX_SHOPS, putShop } from "./organization-shops.server.ts";

const CODE_MINUTES = 15;
const MAX_LIVE_CODES = 5;
/** Wrong codes of one person in an hour: of 2^40 codes nobody finds one of the few that live. */
const MAX_FAILED = 10;
const ATTEMPTS_MS = 3_600_000;

export type LinkCodeCreation =
  /** `code` is shown once; only a hash of it is kept. */
  | { readonly outcome: "created"; readonly code: string; readonly expiresAt: Date }
  | { readonly outcome: "too_many"; readonly limit: number }
  | { readonly outcome: "forbidden" };

/** A code by which an organization gets this shop, once, within a quarter of an hour. @param wanted.maxRole what its members are here at most. */
export function createLinkCode(
  db: Db,
  shop: Shop,
  wanted: { readonly maxRole: Role },
  { actor, access, at }: ShopChange,
): Promise<LinkCodeCreation> {
  if (!allows(access, "manage_people") || !mayGive(access.role, wanted.maxRole))
    return Promise.resolve({ outcome: "forbidden" });
  return insertLinkCode(db, shop, { ...wanted, actor, at });
}

/** The same for the operator, who has proven to be it: a tenant that the API made gets its screens this way. */
export function createLinkCodeAsOperator(
  db: Db,
  shop: Shop,
  wanted: { readonly maxRole: Role; readonly at: Date },
): Promise<Exclude<LinkCodeCreation, { readonly outcome: "forbidden" }>> {
  return insertLinkCode(db, shop, { ...wanted, actor: "operator" });
}

function insertLinkCode(
  db: Db,
  shop: Shop,
  { maxRole, actor, at }: { readonly maxRole: Role; readonly actor: string; readonly at: Date },
): Promise<Exclude<LinkCodeCreation, { readonly outcome: "forbidden" }>> {
  return withTransaction(db, async (trx) => {
    await lockShop(trx, shop);
    const { live } = await trx
      .selectFrom("shop_link_code")
      .select((select) => select.fn.countAll<number>().as("live"))
      .where("shop_id", "=", shop.id)
      .where("used_at", "is", null)
      .where("expires_at", ">", at)
      .executeTakeFirstOrThrow();
    if (Number(live) >= MAX_LIVE_CODES) return { outcome: "too_many", limit: MAX_LIVE_CODES };
    const code = mintLinkCode();
    const expiresAt = new Date(at.getTime() + CODE_MINUTES * 60_000);
    await trx
      .insertInto("shop_link_code")
      .values({
        ...{ code_hash: hashSecret(code), shop_id: shop.id, max_role: maxRole },
        ...{ expires_at: expiresAt, used_at: null, created_by: actor },
      })
      .execute();
    const event = { shopId: shop.id, at, actor, action: "shop.link_code_created" };
    await recordAudit(trx, { ...event, detail: { maxRole } });
    return { outcome: "created", code: shownLinkCode(code), expiresAt };
  });
}

export type ShopLinking =
  | { readonly outcome: "linked"; readonly shop: Shop; readonly maxRole: Role }
  /** Wrong, used, or too old: one answer for all. */
  | { readonly outcome: "unknown_code" }
  | { readonly outcome: "too_many_attempts"; readonly retryAt: Date }
  | { readonly outcome: "too_many"; readonly limit: number }
  | MembershipRefusal;

/** Puts the shop whose code somebody has into their organization; where it is there already, the code's role holds. */
export function linkShop(
  db: Db,
  wanted: { readonly code: string },
  change: MemberChange,
): Promise<ShopLinking> {
  return withTransaction(db, async (trx) => {
    const by = await lockMembership(trx, change, "manage_settings");
    if (by.outcome !== "member") return by;
    const attempts = await lockAttempts(trx, change);
    if (attempts.failed >= MAX_FAILED)
      return { outcome: "too_many_attempts", retryAt: new Date(attempts.since.getTime() + ATTEMPTS_MS) };
    const found = await takeCode(trx, wanted.code, change.at);
    if (!found) {
      await noteFailure(trx, change.personId);
      return { outcome: "unknown_code" };
    }
    if ((await shopIdsOf(trx, by.id)).length >= MAX_SHOPS) return { outcome: "too_many", limit: MAX_SHOPS };
    const { hash, maxRole } = found;
    await trx
      .updateTable("shop_link_code")
      .set({ used_at: change.at })
      .where("code_hash", "=", hash)
      .execute();
    const link = { maxRole, linkedBy: personActor(change.personId), at: change.at };
    const shop = await putShop(trx, by, found.shop, link);
    await auditOrganization(trx, by, change, {
      action: "shop.linked",
      detail: { shop: shop.publicId, name: shop.name, maxRole, codeBy: found.createdBy },
      shopIds: [shop.id],
    });
    return { outcome: "linked", shop, maxRole };
  });
}

/** The code that somebody typed, locked, if it is good. It is looked up by its hash: how long that takes tells nothing of any other. */
async function takeCode(trx: Trx, text: string, at: Date) {
  const code = readLinkCode(text);
  if (code === null) return undefined;
  const hash = hashSecret(code);
  const row = await trx
    .selectFrom("shop_link_code")
    .selectAll()
    .where("code_hash", "=", hash)
    .forUpdate()
    .executeTakeFirst();
  if (!row || row.used_at !== null || row.expires_at <= at || !isRole(row.max_role)) return undefined;
  const shop = await shopById(trx, row.shop_id);
  if (!shop || shop.state === "uninstalled" || shop.state === "redacted") return undefined;
  return { hash, shop, maxRole: row.max_role, createdBy: row.created_by };
}

/** What the person got wrong in this hour, locked: attempts of one person come one after another. */
async function lockAttempts(trx: Trx, { personId, at }: MemberChange) {
  await trx
    .insertInto("shop_link_attempt")
    .values({ person_id: personId, since: at, failed: 0 })
    .onDuplicateKeyUpdate({ person_id: personId })
    .execute();
  const row = await trx
    .selectFrom("shop_link_attempt")
    .select(["since", "failed"])
    .where("person_id", "=", personId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (at.getTime() - row.since.getTime() < ATTEMPTS_MS) return row;
  await trx
    .updateTable("shop_link_attempt")
    .set({ since: at, failed: 0 })
    .where("person_id", "=", personId)
    .execute();
  return { since: at, failed: 0 };
}

async function noteFailure(trx: Trx, personId: string): Promise<void> {
  await trx
    .updateTable("shop_link_attempt")
    .set((update) => ({ failed: update("failed", "+", 1) }))
    .where("person_id", "=", personId)
    .execute();
}
