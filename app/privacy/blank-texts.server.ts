import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { namesIn, ownMentionsOf, mentionsOf } from "./mentions.ts";
import type { Person } from "./person.server.ts";

/** Orders and lines read at once. */
const PAGE = 500;

/**
 * Blanks the texts of the person's own orders that hold one of their names, addresses or numbers: discount codes,
 * states, the order's name, titles and SKUs of lines. What says nothing of them stays: reports name products by it.
 */
export async function blankOrderTexts(trx: Trx, shop: Shop, person: Person): Promise<void> {
  const mentions = ownMentionsOf(person);
  const unlessMentioned = (text: string | null) => (text !== null && mentions(text) ? null : text);
  for (let start = 0; start < person.orders.length; start += PAGE) {
    const orders = person.orders.slice(start, start + PAGE);
    await blankOrderRows(trx, shop, orders, unlessMentioned);
    await blankLines(trx, shop, orders, unlessMentioned);
  }
}

type Kept = (text: string | null) => string | null;

async function blankOrderRows(trx: Trx, shop: Shop, orders: readonly string[], kept: Kept): Promise<void> {
  const rows = await trx
    .selectFrom("sales_order")
    .select(["external_id", "name", "channel", "cancel_reason", "financial_status", "fulfillment_status"])
    .select("discount_codes")
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", orders)
    .execute();
  for (const { external_id: id, discount_codes: codes, ...texts } of rows) {
    const next = {
      // An order has to be called something.
      name: kept(texts.name) ?? id,
      channel: kept(texts.channel),
      cancel_reason: kept(texts.cancel_reason),
      financial_status: kept(texts.financial_status),
      fulfillment_status: kept(texts.fulfillment_status),
      discount_codes: codes === null ? null : JSON.stringify(codesWithout(codes, kept)),
    };
    const isSame =
      codes === next.discount_codes &&
      Object.entries(texts).every(([column, text]) => next[column as keyof typeof texts] === text);
    if (isSame) continue;
    await trx
      .updateTable("sales_order")
      .set(next)
      .where("shop_id", "=", shop.id)
      .where("external_id", "=", id)
      .execute();
  }
}

function codesWithout(codes: string, kept: Kept): string[] {
  const list = JSON.parse(codes) as unknown;
  return Array.isArray(list)
    ? list.filter((code): code is string => typeof code === "string" && kept(code) !== null)
    : [];
}

async function blankLines(trx: Trx, shop: Shop, orders: readonly string[], kept: Kept): Promise<void> {
  const rows = await trx
    .selectFrom("order_line")
    .select(["order_id", "id", "title", "sku"])
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", orders)
    .execute();
  for (const { order_id: order, id, title, sku } of rows) {
    const next = { title: kept(title), sku: kept(sku) };
    if (next.title === title && next.sku === sku) continue;
    await trx
      .updateTable("order_line")
      .set(next)
      .where("shop_id", "=", shop.id)
      .where("order_id", "=", order)
      .where("id", "=", id)
      .execute();
  }
}

/** Blanks why jobs of the shop failed where that names the person: an error may quote what it was about. */
export async function blankReasons(trx: Trx, shop: Shop, person: Person): Promise<void> {
  const [mentions, names] = [mentionsOf(person), namesIn(person)];
  const rows = await trx
    .selectFrom("job")
    .select(["id", "error"])
    .where("shop_id", "=", shop.id)
    .where("error", "is not", null)
    .execute();
  const ids = rows
    .filter(({ error }) => {
      const bytes = Buffer.from(error ?? "", "utf8");
      return mentions(bytes) || names(bytes);
    })
    .map(({ id }) => id);
  if (ids.length === 0) return;
  await trx.updateTable("job").set({ error: null }).where("id", "in", ids).execute();
}
