import { sql } from "kysely";
import type { Amount } from "#app/lib/money.ts";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import { amountPer, ratio, type Ratio } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { gapsOf, type TimeBetweenOrders } from "./time-between-orders.server.ts";

/** What the customers of a range did; null is blank. */
export interface CustomerMeasures {
  readonly customers: number;
  readonly firstTime: number;
  /** A customer can be first-time and returning. */
  readonly returning: number;
  readonly returningRate: Ratio | null;
  readonly repeatPurchaseRate: Ratio | null;
  /** Shop currency. */
  readonly spentPerCustomer: Amount | null;
  readonly timeBetweenOrders: TimeBetweenOrders;
  readonly otherCurrencies: readonly string[];
}

/** First-time and returning customers of a range, what they spend and how soon they come back. */
export const customerMeasures: Report<Record<never, never>, CustomerMeasures> = {
  id: "customers",
  title: "Customers",
  description:
    "First-time and returning customers of the range, what they spent and how soon they ordered again.",
  metrics: [
    "customers",
    "first_time_customers",
    "returning_customers",
    "returning_customer_rate",
    "repeat_purchase_rate",
    "amount_spent_per_customer",
    "time_between_orders",
  ],
  run: runCustomerMeasures,
};

async function runCustomerMeasures(scope: Scope): Promise<CustomerMeasures> {
  const { from, to } = scope.query.range;
  const [counted, timeBetweenOrders, days] = await Promise.all([
    scope.once(["customer measures", from, to], () => countOf(scope)),
    scope.once(["time between orders", from, to], () => gapsOf(scope)),
    scope.days(),
  ]);
  const { customers, firstTime, returning, repeating, net } = counted;
  return {
    customers,
    firstTime,
    returning,
    returningRate: ratio(returning, customers),
    repeatPurchaseRate: ratio(repeating, customers),
    spentPerCustomer: amountPer(toTenThousandths(net), customers),
    timeBetweenOrders,
    otherCurrencies: days.otherCurrencies,
  };
}

/** A customer's `first_orders` sum to 1 in the range that holds the first order of all time: more orders are later ones. */
function countOf({ db, shop, query }: Scope) {
  const ordering = db
    .selectFrom("customer_day")
    .select([
      sql<number>`SUM(orders)`.as("orders"),
      sql<number>`SUM(first_orders)`.as("first_orders"),
      sql<string>`SUM(net)`.as("net"),
    ])
    .where("shop_id", "=", shop.id)
    .where("day", ">=", query.range.from)
    .where("day", "<=", query.range.to)
    .where("currency", "=", shop.currency)
    .groupBy("customer_id")
    .having(sql`SUM(orders)`, ">", 0);
  return db
    .selectFrom(ordering.as("c"))
    .select([
      sql<number>`COUNT(*)`.as("customers"),
      sql<number>`COUNT(CASE WHEN first_orders > 0 THEN 1 END)`.as("firstTime"),
      sql<number>`COUNT(CASE WHEN orders > first_orders THEN 1 END)`.as("returning"),
      sql<number>`COUNT(CASE WHEN orders >= 2 THEN 1 END)`.as("repeating"),
      sql<string>`COALESCE(SUM(net), 0)`.as("net"),
    ])
    .executeTakeFirstOrThrow();
}
