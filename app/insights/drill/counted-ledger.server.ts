import { sql } from "kysely";
import { titleOfLine } from "../line-title.ts";
import type { Scope } from "../scope.server.ts";
import type { LedgerAsk } from "./ledger-ask.ts";

/**
 * The part of the ledger that an ask is about: the tenant's rows dated in the range, in its currency, test orders
 * only where it counts them, narrowed by the filters. The same rows as rollups are made of, read without them.
 */
export function countedLedger({ db, shop, query }: Scope, { filter, until }: LedgerAsk) {
  const { customer, order, product, variant, lineTitle, cohort } = filter;
  return db
    .selectFrom("sale")
    .where("sale.shop_id", "=", shop.id)
    .where("sale.occurred_on", ">=", query.range.from)
    .where("sale.occurred_on", "<=", query.range.to)
    .where("sale.currency", "=", shop.currency)
    .$if(!shop.settings.includeTestOrders, (rows) => rows.where("sale.test", "=", false))
    .$if(until !== null, (rows) =>
      rows.where((eb) =>
        eb.or([eb("sale.occurred_on", "<", query.range.to), eb("sale.occurred_at", "<", until)]),
      ),
    )
    .$if(customer !== undefined, (rows) => rows.where("sale.customer_id", "=", customer ?? null))
    .$if(order !== undefined, (rows) => rows.where("sale.order_id", "=", order ?? ""))
    .$if(product !== undefined, (rows) =>
      product === ""
        ? rows.where("sale.product_id", "is", null).where("sale.line_type", "=", "PRODUCT")
        : rows.where("sale.product_id", "=", product ?? ""),
    )
    .$if(variant !== undefined, (rows) => rows.where("sale.variant_id", "=", variant ?? ""))
    .$if(lineTitle !== undefined, (rows) =>
      rows.where(
        titleOfLine(sql.ref("sale.order_id"), sql.ref("sale.line_id"), shop.id),
        "=",
        lineTitle ?? "",
      ),
    )
    .$if(cohort !== undefined, (rows) =>
      rows.where("sale.customer_id", "in", (eb) =>
        eb
          .selectFrom("customer_stats as first")
          .select("first.customer_id")
          .where("first.shop_id", "=", shop.id)
          .where("first.first_order_on", ">=", cohort?.from ?? "")
          .where("first.first_order_on", "<=", cohort?.to ?? ""),
      ),
    );
}

/** Rows of orders' placements with goods: they make an order a counted one. */
export function placements(scope: Scope, ask: LedgerAsk) {
  return countedLedger(scope, ask).where("sale.line_type", "=", "PRODUCT").where("sale.reason", "=", "ORDER");
}
