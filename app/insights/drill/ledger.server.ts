import { amountPer, ratio, ratioOfAmounts } from "../ratios.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { negated } from "#app/lib/money.ts";
import { toTenThousandths } from "#app/lib/ten-thousandths.ts";
import {
  pageOfCustomers,
  totalsOfCustomers,
  type CustomerRow,
  type CustomerTotals,
} from "./customer-rows.server.ts";
import {
  drillMetrics,
  drills,
  listedCustomers,
  type CustomerDrill,
  type Drill,
  type DrillMetric,
  type SumDrill,
} from "./drills.ts";
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
  /** Of a quotient that divides by more than its rows tell: a number of customers, or an amount of sales. */
  readonly divisor: { readonly count: number; readonly amount: string | null } | null;
  readonly list:
    | Listed<"sales", LedgerRow, LedgerTotals>
    | Listed<"orders", OrderRow, OrderTotals>
    | Listed<"customers", CustomerRow, CustomerTotals>;
}

/** From any number to the rows of the ledger that make it up. */
export const ledger: Report<LedgerAsk, Ledger> = {
  id: "ledger",
  title: "Details",
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
      const [totals, divisor] = await Promise.all([
        once(scope, ask, () => totalsOfSales(scope, ask, drill)),
        divisorOf(scope, ask, drill),
      ]);
      // A search for what is not there would read the whole range again.
      const page = totals.rows === 0 ? noRows : await pageOfSales(scope, ask, drill);
      const sum = String(totals[drill.column]);
      const value = quotient(drill.negated ? negated(sum) : sum, divisor);
      return { metric, value, divisor, list: { kind: "sales", ...page, totals } };
    }
    case "orders": {
      const [page, totals] = await Promise.all([
        pageOfOrders(scope, ask),
        once(scope, ask, () => totalsOfOrders(scope, ask)),
      ]);
      const value = ofOrders(metric, totals);
      return { metric, value, divisor: null, list: { kind: "orders", ...page, totals } };
    }
    case "customers": {
      const [page, totals, divisor] = await Promise.all([
        pageOfCustomers(scope, ask, listedCustomers(drill)),
        customerTotals(scope, ask),
        divisorOf(scope, ask, drill),
      ]);
      const value = divisor ? ratio(totals[drill.count], divisor.count) : String(totals[drill.count]);
      return { metric, value, divisor, list: { kind: "customers", ...page, totals } };
    }
  }
}

const noRows: Page<never> = { rows: [], older: null, newer: null };

/** Sums of a whole history are asked once per version of the rollups, however many pages are turned. */
function once<Totals>({ once, query, shop }: Scope, ask: LedgerAsk, read: () => Promise<Totals>) {
  const { from, to } = query.range;
  const { metric, filter, until } = ask;
  // Settings decide which rows count at once; the rollups follow.
  return once(["ledger", metric, from, to, JSON.stringify([filter, until, shop.settings])], read);
}

/** The same for all metrics that count customers. */
function customerTotals(scope: Scope, ask: LedgerAsk): Promise<CustomerTotals> {
  return once(scope, { ...ask, metric: "customers" }, () => totalsOfCustomers(scope, ask));
}

/** What a quotient divides by: a number of customers or an amount, never both. */
async function divisorOf(
  scope: Scope,
  ask: LedgerAsk,
  drill: SumDrill | CustomerDrill,
): Promise<Ledger["divisor"]> {
  const { cohort } = ask.filter;
  const own = cohort ? { ...scope, query: { ...scope.query, range: cohort } } : scope;
  const whole = { ...ask, until: null };
  switch (drill.per) {
    case undefined:
      return null;
    case "orderers":
      return { count: (await customerTotals(scope, ask)).customers, amount: null };
    case "cohort":
      return { count: (await customerTotals(own, whole)).customers, amount: null };
    case "cohort_sales": {
      const { net } = await totalsOfSales(own, whole, drills.net_sales);
      return { count: 0, amount: net };
    }
  }
}

function quotient(sum: string, divisor: Ledger["divisor"]): string | null {
  if (divisor === null) return sum;
  return divisor.amount === null
    ? amountPer(toTenThousandths(sum), divisor.count)
    : ratioOfAmounts(toTenThousandths(sum), toTenThousandths(divisor.amount));
}

function ofOrders(metric: DrillMetric, { orders, guestOrders, placed }: OrderTotals): string | null {
  if (metric === "average_order_value") return amountPer(toTenThousandths(placed), orders);
  return metric === "guest_order_share" ? ratio(guestOrders, orders) : String(orders);
}
