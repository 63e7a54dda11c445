import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import { rangeOf, withChosenRange } from "#app/lib/range-parameters.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { parseQuery } from "./query.ts";

/** One person of a shop, by Shopify's id of them. */
interface ChoiceOf {
  readonly db: Db;
  readonly shop: Shop;
  readonly userId: string;
  readonly now: Date;
}

/**
 * The days and the comparison that a person looked at last, as parameters of an address; empty where they chose none, or
 * where it makes no sense any more. It is kept here, a row a person, and not in the browser: there the admin's frame is a
 * third party, whose storage Safari drops and others block, and the first document is to show the right days at once.
 */
export async function chosenRange({ db, shop, userId, now }: ChoiceOf): Promise<URLSearchParams> {
  const { rows } = await sql<{ parameters: string }>`
    SELECT parameters FROM chosen_range WHERE shop_id = ${shop.id} AND user_id = ${userId}`.execute(db);
  const chosen = new URLSearchParams(rows[0]?.parameters ?? "");
  return isRange(chosen, shop, now) ? chosen : new URLSearchParams();
}

/**
 * Remembers the days and the comparison that an address names, for the person's next visit; what it does not name stays.
 * @returns invalid: the address names no range, or one that cannot be shown. Nothing is remembered.
 */
export async function rememberRange(
  of: ChoiceOf,
  parameters: URLSearchParams,
): Promise<{ readonly outcome: "remembered" | "invalid" }> {
  const { db, shop, userId, now } = of;
  const named = rangeOf(parameters);
  if (named.size === 0 || !isRange(named, shop, now)) return { outcome: "invalid" };
  const text = withChosenRange(named, await chosenRange(of)).toString();
  await sql`
    INSERT INTO chosen_range (shop_id, user_id, parameters, chosen_at)
    VALUES (${shop.id}, ${userId}, ${text}, ${now})
    ON DUPLICATE KEY UPDATE parameters = VALUES(parameters), chosen_at = VALUES(chosen_at)`.execute(db);
  return { outcome: "remembered" };
}

/** Days are what a calendar has: no valid range is longer than the column. */
function isRange(parameters: URLSearchParams, { timeZone }: Shop, now: Date): boolean {
  return parseQuery(parameters, { timeZone, now, firstDay: null }).outcome === "query";
}
