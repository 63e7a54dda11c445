import type { z } from "zod";
import type { Drill } from "../drill/drills.ts";
import type { ledgerList } from "./ledger-schemas.ts";
import { tableWith, type Table } from "./table.ts";

type List = z.input<typeof ledgerList>;
type Of<Kind extends Drill["rows"]> = Extract<List, { kind: Kind }>;
interface Answer {
  readonly ledger: List;
}

const sales = tableWith<Answer, Of<"sales">["rows"][number]>(
  ({ ledger }) => (ledger.kind === "sales" ? ledger.rows : []),
  {
    day: ({ day }) => day,
    at: ({ at }) => at,
    orderId: ({ order }) => order.id,
    order: ({ order }) => order.name,
    key: ({ key }) => key,
    reason: ({ reason }) => reason,
    action: ({ action }) => action,
    lineType: ({ lineType }) => lineType,
    productId: ({ product }) => product,
    variantId: ({ variant }) => variant,
    title: ({ title }) => title,
    quantity: ({ quantity }) => quantity,
    gross: ({ gross }) => gross,
    discount: ({ discount }) => discount,
    returned: ({ returned }) => returned,
    net: ({ net }) => net,
    tax: ({ tax }) => tax,
    total: ({ total }) => total,
    currency: ({ total }) => total.currency,
  },
);

const orders = tableWith<Answer, Of<"orders">["rows"][number]>(
  ({ ledger }) => (ledger.kind === "orders" ? ledger.rows : []),
  {
    day: ({ day }) => day,
    at: ({ at }) => at,
    orderId: ({ order }) => order.id,
    order: ({ order }) => order.name,
    customerId: ({ customer }) => customer?.id ?? null,
    customer: ({ customer }) => customer?.name ?? null,
    units: ({ units }) => units,
    gross: ({ gross }) => gross,
    discount: ({ discount }) => discount,
    sales: (row) => row.sales,
    currency: (row) => row.sales.currency,
  },
);

const customers = tableWith<Answer, Of<"customers">["rows"][number]>(
  ({ ledger }) => (ledger.kind === "customers" ? ledger.rows : []),
  {
    customerId: ({ customer }) => customer.id,
    customer: ({ customer }) => customer.name,
    orders: (row) => row.orders,
    firstDay: ({ firstDay }) => firstDay,
    lastDay: ({ lastDay }) => lastDay,
    returning: ({ returning }) => returning,
    sales: (row) => row.sales,
    currency: (row) => row.sales.currency,
  },
);

const tables = { sales, orders, customers };

/** The rows behind a number; which columns there are depends on the number. */
export function ledgerTable<Parameters>(
  kindOf: (parameters: Parameters) => Drill["rows"],
): Table<Parameters, Answer> {
  return {
    columns: (parameters) => tables[kindOf(parameters)].columns(parameters),
    rows: (answer) => tables[answer.ledger.kind].rows(answer),
  };
}
