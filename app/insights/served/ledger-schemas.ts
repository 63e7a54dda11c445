import { z } from "zod";
import { money } from "./schemas.ts";

const count = z.number().int();
const day = z.iso.date();
const text = z.string().nullable();
const named = z.strictObject({ id: z.string(), name: text });

const amounts = {
  quantity: count,
  gross: money,
  discount: money.meta({ description: "Positive: it lowers sales." }),
  returned: money.meta({ description: "Positive: it lowers sales." }),
  net: money.meta({ description: "gross - discount - returned." }),
  tax: money,
  total: money.meta({ description: "net + tax." }),
};
const placed = {
  units: count,
  gross: money,
  discount: money,
  sales: money.meta({ description: "gross - discount." }),
};

const sales = z
  .strictObject({
    kind: z.literal("sales"),
    column: z
      .enum(["gross", "discount", "returned", "net", "tax", "total", "quantity"])
      .meta({ description: "The metric is the sum of this column." }),
    rows: z.array(
      z.strictObject({
        day: day.meta({ description: "The day that the row counts on." }),
        at: z.iso.datetime().meta({ description: "When it happened." }),
        key: z.string().meta({ description: "The row's own id within its order." }),
        order: named,
        reason: z.string().meta({ description: "ORDER, ORDER_EDIT, REFUND, RETURN or CANCEL." }),
        action: z.string().meta({ description: "ORDER, RETURN or UPDATE." }),
        lineType: z.string().meta({
          description: "PRODUCT, SHIPPING, TIP, DUTY, FEE, ADDITIONAL_FEE or ADJUSTMENT.",
        }),
        product: text.meta({ description: "The product's id." }),
        variant: text.meta({ description: "The variant's id." }),
        title: text.meta({ description: "As the order calls the line." }),
        ...amounts,
      }),
    ),
    totals: z.strictObject({ rows: count, ...amounts }),
  })
  .meta({ id: "LedgerOfSales" });

const orders = z
  .strictObject({
    kind: z.literal("orders"),
    rows: z.array(
      z.strictObject({
        day,
        at: z.iso.datetime(),
        order: named,
        customer: named.nullable().meta({ description: "Null: a guest." }),
        ...placed,
      }),
    ),
    totals: z.strictObject({ orders: count, guestOrders: count, ...placed }),
  })
  .meta({ id: "LedgerOfOrders" });

const customers = z
  .strictObject({
    kind: z.literal("customers"),
    rows: z.array(
      z.strictObject({
        customer: named,
        orders: count.meta({ description: "Counted orders in the range." }),
        latestOrders: z.array(z.strictObject({ id: z.string(), name: z.string(), day })).max(5),
        lastDay: day,
        firstDay: day.nullable().meta({ description: "Day of the first counted order of all time." }),
        firstTime: z.boolean().meta({ description: "The first order of all time is in the range." }),
        returning: z.boolean().meta({ description: "Has an order in the range that is not the first." }),
        sales: money.meta({ description: "Of these orders as placed: gross - discount." }),
      }),
    ),
    totals: z.strictObject({
      customers: count,
      firstTime: count,
      returning: count,
      repeating: count.meta({ description: "With two or more orders in the range." }),
    }),
  })
  .meta({ id: "LedgerOfCustomers" });

/** The rows behind a number, of one of three kinds. */
export const ledgerList = z.discriminatedUnion("kind", [sales, orders, customers]);
