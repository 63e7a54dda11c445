import { sql } from "kysely";
import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** An order whose ledger does not come to a total that its source states. */
interface UnprovenOrder {
  readonly id: string;
  readonly name: string;
  /** Of its placement, in the shop's zone. */
  readonly day: string;
  readonly currency: string;
  /** Which total: at placement, or as it is now after edits and returns. */
  readonly total: "placed" | "current";
  /** What the source states, and what its ledger comes to: column text in `currency`. */
  readonly expected: string;
  readonly found: string;
  /** True: Shopify's own ledger of it is still to be read. False: it was read, or Shopify does not give it. */
  readonly isReading: boolean;
}

/** What a shop's numbers lack, as far as is known. */
export interface OrdersNotCounted {
  /** Updates about orders and refunds that could not be read: dead letters. Counted up to 1,000. */
  readonly unread: number;
  /** Orders that do not prove themselves, `reading` of which wait for Shopify's own ledger. */
  readonly unproven: number;
  readonly reading: number;
  /** Those orders, the newest day first, up to the limit. */
  readonly orders: readonly UnprovenOrder[];
  /** Orders with refunds that are known by id and date only: their returns are still to be read. */
  readonly refundsToRead: number;
  /** What could not be read though no number needs it, the latest first: "shipping_address.country_code", 3 times. */
  readonly fields: readonly UnreadField[];
}

interface UnreadField {
  /** order, refund, order_edit, customer, product. */
  readonly kind: string;
  readonly field: string;
  readonly times: number;
  /** Id of the record it was last seen in; empty where that is a person. */
  readonly lastId: string;
  readonly lastAt: Date;
}

const MAX_UNREAD = 1_000;
const MAX_FIELDS = 100;

/**
 * The orders of a shop that are not, or not rightly, in its numbers: updates that could not be read, and orders whose
 * ledger does not come to the totals that their own payload states. Test orders count where the shop counts them.
 */
export async function ordersNotCounted(
  db: Db,
  shop: Shop,
  options: { readonly limit: number },
): Promise<OrdersNotCounted> {
  const { rows: letters } = await sql<{ n: number }>`
    SELECT COUNT(*) AS n FROM (
      SELECT 1 FROM webhook_inbox FORCE INDEX (webhook_inbox_claim_idx)
      WHERE state = 'dead' AND shop_domain = ${shop.domain ?? ""}
        AND (topic LIKE 'orders/%' OR topic LIKE 'refunds/%')
      LIMIT ${MAX_UNREAD}
    ) AS letters`.execute(db);
  const marked = sql`
    FROM unproven_order u
    JOIN sales_order o ON o.shop_id = ${shop.id} AND o.external_id = u.order_id
    LEFT JOIN order_agreements a ON a.shop_id = ${shop.id} AND a.order_id = u.order_id
    WHERE u.shop_id = ${shop.id} AND (o.test = 0 OR ${shop.settings.includeTestOrders})`;
  const { rows: counts } = await sql<{ unproven: number; reading: string | number | null }>`
    SELECT COUNT(*) AS unproven, SUM(a.state <=> 'wanted') AS reading ${marked}`.execute(db);
  const unproven = Number(counts[0]?.unproven ?? 0);
  const { rows } =
    unproven === 0 || options.limit === 0
      ? { rows: [] }
      : await sql<Omit<UnprovenOrder, "isReading"> & { reading: number }>`
          SELECT u.order_id AS id, o.name, o.local_date AS day, o.currency, u.total, u.expected, u.found,
            a.state <=> 'wanted' AS reading
          ${marked} ORDER BY o.local_date DESC, u.order_id LIMIT ${options.limit}`.execute(db);
  const { rows: refunds } = await sql<{ n: number }>`
    SELECT COUNT(DISTINCT order_id) AS n FROM refund
    WHERE shop_id = ${shop.id} AND detailed = 0`.execute(db);
  const { rows: fields } = await sql<UnreadField>`
    SELECT kind, field, times, last_id AS lastId, last_at AS lastAt FROM unread_field
    WHERE shop_id = ${shop.id} ORDER BY last_at DESC, kind, field LIMIT ${MAX_FIELDS}`.execute(db);
  return {
    refundsToRead: Number(refunds[0]?.n ?? 0),
    fields,
    unread: Number(letters[0]?.n ?? 0),
    unproven,
    reading: Number(counts[0]?.reading ?? 0),
    orders: rows.map(({ reading, ...order }) => ({ ...order, isReading: Number(reading) === 1 })),
  };
}
