import { amountPer, ratio } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import {
  pageOfCustomers,
  totalsOfCustomers,
  type CustomerRow,
  type CustomerTotals,
} from "./customer-rows.server.ts";
import { drillMetrics, drills, type Drill, type DrillMetric } from "./drills.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import { pageOfOrders, totalsOfOrders, type OrderRow, type OrderTotals } from "./order-rows.server.ts";
import type { Page } from "./page.ts";
import { pageOfSales, totalsOfSales, type LedgerRow, type LedgerTotals } from "./sale-rows.server.ts";

interface Listed<Kind extends Drill["rows"], Row, Totals> extends Page<Row> {
  readonly kind: Kind;
  readonly totals: Totals;
}

/** A number taken apart: the page of rows that was asked for, and what all of its rows come to. */
export interface Ledger {
  readonly metric: DrillMetric;
  /** The number itself, from `totals`: decimal text, or null where there is nothing to divide by. */
  readonly value: string | null;
  readonly list:
    | Listed<"sales", LedgerRow, LedgerTotals>
    | Listed<"orders", OrderRow, OrderTotals>
    | Listed<"customers", CustomerRow, CustomerTotals>;
}

/** From any number to the rows of the ledger that make it up. */
export const ledger: Report<LedgerAsk, Ledger> = {
  id: "ledger",
  title: "Rows behind a number",
  description:
    "The ledger rows, orders or customers that make a number up, newest first, and what all of them come to.",
  metrics: drillMetrics,
  run: runLedger,
};

async function runLedger(scope: Scope, ask: LedgerAsk): Promise<Ledger> {
  const { metric } = ask;
  const drill: Drill = drills[metric];
  switch (drill.rows) {
    case "sales": {
      const [page, totals] = await Promise.all([
        pageOfSales(scope, ask, drill),
        totalsOfSales(scope, ask, drill),
      ]);
      return { metric, value: String(totals[drill.column]), list: { kind: "sales", ...page, totals } };
    }
    case "orders": {
      const [page, totals] = await Promise.all([pageOfOrders(scope, ask), totalsOfOrders(scope, ask)]);
      return { metric, value: ofOrders(metric, totals), list: { kind: "orders", ...page, totals } };
    }
    case "customers": {
      const [page, totals] = await Promise.all([pageOfCustomers(scope, ask), totalsOfCustomers(scope, ask)]);
      return { metric, value: ofCustomers(metric, totals), list: { kind: "customers", ...page, totals } };
    }
  }
}

function ofOrders(metric: DrillMetric, { orders, guestOrders, placed }: OrderTotals): string | null {
  if (metric === "average_order_value") return amountPer(toTenThousandths(placed), orders);
  return metric === "guest_order_share" ? ratio(guestOrders, orders) : String(orders);
}

function ofCustomers(metric: DrillMetric, { customers, returning }: CustomerTotals): string | null {
  return metric === "returning_customer_rate" ? ratio(returning, customers) : String(customers);
}
