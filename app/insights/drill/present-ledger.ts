import { localDate } from "#app/lib/calendar.ts";
import { formatterOf, type Formatter } from "#app/lib/format.ts";
import { formatMoney, negated } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { definitionFor } from "../definitions/definition-for.ts";
import { definitions } from "../definitions/definitions.ts";
import type { Query } from "../query.ts";
import type { CustomerRow, CustomerTotals } from "./customer-rows.server.ts";
import { drills, listedCustomers, type CustomerDrill, type Drill } from "./drills.ts";
import type { LedgerAsk } from "./ledger-ask.ts";
import type { Ledger } from "./ledger.server.ts";
import type {
  CellsView,
  CellView,
  LedgerCustomerView,
  LedgerTableView,
  LedgerView,
  PlacedOrderView,
  SaleView,
} from "./ledger-view.ts";
import { customerLink, orderLink } from "../present/admin-link.ts";
import type { Narrowed } from "./narrowed.server.ts";
import type { OrderRow } from "./order-rows.server.ts";
import type { LedgerAmounts, LedgerRow } from "./sale-rows.server.ts";

/** Writes amounts, counts and links for one reader. */
interface Writer {
  readonly shop: Shop;
  readonly format: Formatter;
  readonly money: (amount: string) => string;
}

/** A number's rows as text for one reader: their locale, the shop's zone and currency. */
export function presentLedger(
  ledger: Ledger,
  ask: LedgerAsk,
  names: Narrowed,
  query: Query,
  shop: Shop,
  locale: string,
): LedgerView {
  const format = formatterOf(locale, shop.timeZone);
  const writer: Writer = { shop, format, money: (amount) => formatMoney(amount, shop.currency, locale) };
  const { list } = ledger;
  const days = list.rows.map((row) => ("lastDay" in row ? row.lastDay : row.day));
  const newest = days[0];
  const oldest = days.at(-1);
  return {
    definition: definitionFor(ledger.metric, shop.settings),
    rangeLabel: rangeLabel(query, ask, format),
    order: orderOf(ask, names, query, shop, format),
    value: valueText(ledger, writer),
    division: division(ledger, writer),
    narrowed: narrowed(ask, names, format),
    count: countText(ledger, format),
    pageLabel: newest && oldest ? format.days(oldest, newest) : null,
    table: tableView(ledger, writer),
    older: list.older,
    newer: list.newer,
  };
}

/** An order's rows are of any day: it is named by itself, not by the range. */
function orderOf(
  { filter }: LedgerAsk,
  { order, placedAt }: Narrowed,
  query: Query,
  shop: Shop,
  format: Formatter,
): LedgerView["order"] {
  if (filter.order === undefined || order === null || placedAt === null) return null;
  return {
    title: `Order ${order} · ${format.moment(placedAt, query.now)}`,
    link: orderLink(filter.order, order, shop),
  };
}

function rangeLabel({ range }: Query, { until }: LedgerAsk, format: Formatter): string {
  const days = format.days(range.from, range.to);
  return until ? `${days} (through ${format.time(until)})` : days;
}

/** Discounts and returns lower sales: their numbers are shown negative, as the columns that they are sums of. */
function valueText({ metric, value, list }: Ledger, writer: Writer): string | null {
  const drill: Drill = drills[metric];
  if (list.kind === "sales" && drill.rows === "sales" && drill.per === undefined)
    return cellsOf(list.totals, writer, drill)[drill.column].text;
  if (value === null) return null;
  const { unit } = definitions[metric];
  if (unit === "money") return writer.money(value);
  return unit === "percent" ? writer.format.percent(value) : writer.format.count(value);
}

/** Both sides of a quotient. */
function division({ metric, list, divisor }: Ledger, { format, money }: Writer): string | null {
  const drill: Drill = drills[metric];
  if (list.kind === "orders") {
    const { orders, guestOrders, placed } = list.totals;
    const all = plural(orders, "order", format);
    if (metric === "average_order_value") return `${money(placed)} ÷ ${all}`;
    return metric === "guest_order_share" ? `${plural(guestOrders, "guest order", format)} ÷ ${all}` : null;
  }
  if (divisor === null || drill.rows === "orders") return null;
  const over =
    divisor.amount === null
      ? `${plural(divisor.count, "customer", format)}${drill.per === "cohort" ? " of the cohort" : ""}`
      : `${money(divisor.amount)} in the cohort's own days`;
  if (list.kind === "sales") return `${money(list.totals.net)} ÷ ${over}`;
  return drill.rows === "customers" ? `${counted(list.totals, drill, format)} ÷ ${over}` : null;
}

function counted(totals: CustomerTotals, { count }: CustomerDrill, format: Formatter): string {
  const number = format.count(totals[count]);
  switch (count) {
    case "customers":
      return plural(totals.customers, "customer", format);
    case "firstTime":
      return `${number} for the first time`;
    case "returning":
      return `${number} returning`;
    case "repeating":
      return `${number} with two or more orders`;
  }
}

function countText({ metric, list }: Ledger, format: Formatter): string {
  switch (list.kind) {
    case "sales":
      return plural(list.totals.rows, "row", format);
    case "orders": {
      const { orders, guestOrders } = list.totals;
      const all = plural(orders, "order", format);
      return guestOrders === 0 ? all : `${all}, ${format.count(guestOrders)} of guests`;
    }
    case "customers": {
      const { customers, firstTime, returning } = list.totals;
      const all = plural(customers, "customer", format);
      const drill: Drill = drills[metric];
      if (drill.rows === "customers" && listedCustomers(drill) !== "customers")
        return `${counted(list.totals, drill, format)}, of ${all}`;
      return `${all}, ${format.count(firstTime)} for the first time, ${format.count(returning)} returning`;
    }
  }
}

function plural(count: number, noun: string, format: Formatter): string {
  return `${format.count(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function narrowed({ filter }: LedgerAsk, names: Narrowed, format: Formatter): string[] {
  const { customer, order, product, variant, lineTitle, cohort } = filter;
  return [
    ...(customer === undefined ? [] : [`Customer: ${names.customer ?? customer}`]),
    ...(order === undefined ? [] : [`Order: ${names.order ?? order}`]),
    ...(product === undefined
      ? []
      : [product === "" ? withoutProduct(lineTitle) : `Product: ${names.product ?? product}`]),
    ...(variant === undefined ? [] : [`Variant: ${names.variant ?? variant}`]),
    ...(cohort === undefined
      ? []
      : [`Customers whose first order was in ${format.days(cohort.from, cohort.to)}`]),
  ];
}

function withoutProduct(lineTitle: string | undefined): string {
  if (lineTitle === undefined) return "Without a known product";
  return lineTitle === "" ? "Without a product or title" : `Item without a product: ${lineTitle}`;
}

function tableView({ metric, list }: Ledger, writer: Writer): LedgerTableView {
  const drill: Drill = drills[metric];
  switch (list.kind) {
    case "sales":
      return {
        kind: "sales",
        column: drill.rows === "sales" ? drill.column : "total",
        rows: list.rows.map((row) => saleView(row, writer, drill)),
        sums: cellsOf(list.totals, writer, drill),
      };
    case "orders":
      return {
        kind: "orders",
        rows: list.rows.map((row) => placedView(row, writer)),
        sums: placedCells(list.totals, writer),
      };
    case "customers":
      return { kind: "customers", rows: list.rows.map((row) => customerView(row, writer)) };
  }
}

function saleView(row: LedgerRow, writer: Writer, drill: Drill): SaleView {
  const { format, shop } = writer;
  const happened = localDate(row.at, shop.timeZone);
  return {
    key: `${row.orderId} ${row.key}`,
    day: format.day(row.day, "year"),
    happened: happened === row.day ? null : format.day(happened, "year"),
    order: orderLink(row.orderId, row.orderName, shop),
    event: eventText(row),
    item: row.title ?? typeTexts[row.lineType] ?? row.lineType,
    cells: cellsOf(row, writer, drill),
  };
}

function eventText({ reason, action, lineType }: LedgerRow): string {
  if (action === "UPDATE") return "Price changed";
  if (reason === "ORDER_EDIT") return action === "RETURN" ? "Removed by an edit" : "Added by an edit";
  if (reason === "CANCEL") return "Cancellation";
  if (reason === "ORDER") return "Order";
  return lineType === "PRODUCT" ? "Return" : "Refund";
}

const typeTexts: Readonly<Record<string, string>> = {
  PRODUCT: "Product",
  SHIPPING: "Shipping",
  TIP: "Tip",
  DUTY: "Duty",
  FEE: "Return fee",
  ADDITIONAL_FEE: "Additional fee",
  ADJUSTMENT: "Adjustment of the refund",
};

function cellsOf(amounts: LedgerAmounts, { money, format }: Writer, drill: Drill): CellsView {
  const units = "negated" in drill ? -amounts.quantity : amounts.quantity;
  const cell = (amount: string): CellView => ({ text: money(amount), zero: Number(amount) === 0 });
  return {
    quantity: { text: format.count(units), zero: units === 0 },
    gross: cell(amounts.gross),
    discount: cell(negated(amounts.discount)),
    returned: cell(negated(amounts.returned)),
    net: cell(amounts.net),
    tax: cell(amounts.tax),
    total: cell(amounts.total),
  };
}

function placedView(row: OrderRow, writer: Writer): PlacedOrderView {
  return {
    key: row.id,
    day: writer.format.day(row.day, "year"),
    order: orderLink(row.id, row.name, writer.shop),
    customer: row.customerId === null ? null : customerLink(row.customerId, row.customerName, writer.shop),
    ...placedCells(row, writer),
  };
}

function placedCells(
  { units, gross, discount, placed }: Pick<OrderRow, "units" | "gross" | "discount" | "placed">,
  { format, money }: Writer,
) {
  const cell = (amount: string): CellView => ({ text: money(amount), zero: Number(amount) === 0 });
  return {
    units: format.count(units),
    gross: cell(gross),
    discount: cell(negated(discount)),
    placed: cell(placed),
  };
}

function customerView(row: CustomerRow, { format, money, shop }: Writer): LedgerCustomerView {
  const named = row.shown.map(({ name }) => name).join(", ");
  const more = row.orders - row.shown.length;
  return {
    id: row.id,
    customer: customerLink(row.id, row.name, shop),
    firstDay: row.firstDay === null ? "–" : format.day(row.firstDay, "year"),
    firstTime: row.firstTime,
    returning: row.returning,
    orders: more > 0 ? `${named} and ${format.count(more)} more` : named,
    count: format.count(row.orders),
    placed: money(row.placed),
  };
}
