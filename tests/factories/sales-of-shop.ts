import { afterAll, beforeAll } from "vitest";
import { createDatabase, inTransaction, type Database, type Db } from "#app/db/index.server.ts";
import { apply, parseWebhook } from "#app/ingest/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { createTenant, type Shop } from "#app/tenancy/index.server.ts";

/** An order as a test writes it: one product, no tax unless said. Instants are ISO with offset or Z. */
export interface TestOrder {
  readonly id: number;
  readonly at: string;
  /** Null or left out: a guest. */
  readonly customer?: number | null;
  /** Decimal text: price of one unit. */
  readonly price: string;
  readonly quantity?: number;
  readonly discount?: string;
  readonly tax?: string;
  readonly shipping?: string;
  readonly currency?: string;
  readonly test?: boolean;
  readonly cancelledAt?: string;
  /** A refund of the line: when, how much, how many units. */
  readonly refund?: { readonly at: string; readonly subtotal: string; readonly quantity: number };
}

/** The test file's database, and what brings sales into a shop of it. */
export function useSales() {
  let database: Database;
  beforeAll(() => {
    database = createDatabase(process.env.DATABASE_URL ?? "", { connectionLimit: 8 });
  });
  afterAll(() => database.close());
  return {
    get db(): Db {
      return database.kysely;
    },
    /** A fresh shop; no two tests share one. */
    shop(profile: Partial<{ name: string; currency: string; timeZone: string }> = {}): Promise<Shop> {
      return createTenant(database.kysely, {
        name: "Test shop",
        currency: "USD",
        timeZone: "America/New_York",
        ...profile,
      });
    },
    /** Orders as webhooks bring them, applied and rolled up. */
    async sell(shop: Shop, orders: readonly TestOrder[]): Promise<void> {
      const at = { triggeredAt: null };
      const records = orders.flatMap((order) => {
        const parsed = parseWebhook(shop, "orders/create", Buffer.from(payloadOf(order, shop)), at);
        if (parsed.outcome !== "records") throw new Error(`order ${order.id}: ${JSON.stringify(parsed)}`);
        return parsed.records;
      });
      await inTransaction(database.kysely, (trx) => apply(trx, shop, records, { receivedAt: new Date() }));
      await rebuildShop(database.kysely, shop);
    },
  };
}

/** The REST-shaped body of an order, as far as sales need it. */
function payloadOf(order: TestOrder, shop: Shop): string {
  const { id, at, quantity = 1 } = order;
  const currency = order.currency ?? shop.currency;
  const money = (amount: string) => ({ shop_money: { amount, currency_code: currency } });
  const changed = [at, order.refund?.at ?? at, order.cancelledAt ?? at].sort(
    (left, right) => Date.parse(left) - Date.parse(right),
  );
  const taxLines = (amount: string | undefined) =>
    amount === undefined ? [] : [{ rate: 0.08, price: amount, price_set: money(amount) }];
  return JSON.stringify({
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    created_at: at,
    processed_at: at,
    updated_at: changed.at(-1),
    cancelled_at: order.cancelledAt ?? null,
    currency,
    test: order.test ?? false,
    taxes_included: false,
    financial_status: "paid",
    fulfillment_status: null,
    total_price: order.price,
    total_price_set: money(order.price),
    customer: order.customer
      ? {
          id: order.customer,
          admin_graphql_api_id: `gid://shopify/Customer/${order.customer}`,
          first_name: "Customer",
          last_name: String(order.customer),
          email: `customer-${order.customer}@example.com`,
          updated_at: at,
        }
      : null,
    line_items: [
      {
        id: id * 10,
        admin_graphql_api_id: `gid://shopify/LineItem/${id * 10}`,
        title: "Mug",
        quantity,
        current_quantity: quantity - (order.refund?.quantity ?? 0),
        price: order.price,
        price_set: money(order.price),
        total_discount: "0.00",
        discount_allocations: order.discount
          ? [{ amount: order.discount, amount_set: money(order.discount), discount_application_index: 0 }]
          : [],
        tax_lines: taxLines(order.tax),
        gift_card: false,
      },
    ],
    shipping_lines: order.shipping
      ? [
          {
            id: id * 10 + 1,
            price: order.shipping,
            price_set: money(order.shipping),
            discounted_price: order.shipping,
            discount_allocations: [],
            tax_lines: [],
          },
        ]
      : [],
    refunds: order.refund
      ? [
          {
            id: id * 10 + 2,
            admin_graphql_api_id: `gid://shopify/Refund/${id * 10 + 2}`,
            order_id: id,
            created_at: order.refund.at,
            processed_at: order.refund.at,
            refund_line_items: [
              {
                id: id * 10 + 3,
                line_item_id: id * 10,
                quantity: order.refund.quantity,
                subtotal: order.refund.subtotal,
                subtotal_set: money(order.refund.subtotal),
                total_tax: "0.00",
                total_tax_set: money("0.00"),
              },
            ],
            order_adjustments: [],
            refund_shipping_lines: [],
            transactions: [],
          },
        ]
      : [],
  });
}
