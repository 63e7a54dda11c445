import { z } from "zod";
import { salesByDay, type SalesOfDays } from "../reports/sales-by-day.server.ts";
import { moneyOf, moneyOrNull, writeRange } from "./present.ts";
import { money, rangeHead, rangeParameters } from "./schemas.ts";
import { serve } from "./serve.ts";

const count = z.number().int();
const sums = {
  grossSales: money,
  discounts: money.meta({ description: "Positive: they lower sales." }),
  returns: money.meta({ description: "Positive: they lower sales." }),
  netSales: money,
  shipping: money,
  duties: money,
  additionalFees: money,
  taxes: money,
  totalSales: money,
  tips: money.meta({ description: "Not part of total sales." }),
  orders: count,
  guestOrders: count,
  averageOrderValue: money.nullable(),
  unitsOrdered: count,
  unitsReturned: count,
};

export const servedSalesByDay = serve({
  report: salesByDay,
  parameters: z.strictObject(rangeParameters),
  answer: z
    .strictObject({
      ...rangeHead,
      days: z.array(
        z.strictObject({
          day: z.iso.date(),
          partial: z.boolean().meta({ description: "Today, or the day in which history starts." }),
          sales: z
            .strictObject(sums)
            .nullable()
            .meta({ description: "Zeros where nothing happened; null before history." }),
        }),
      ),
      totals: z.strictObject(sums),
      otherCurrencies: z
        .array(z.string())
        .meta({ description: "Sales in these are in no number here: two currencies are never added." }),
    })
    .meta({ id: "SalesByDay" }),
  fromRollups: true,
  table: (write) =>
    write(({ days }) => days, {
      day: ({ day }) => day,
      partial: ({ partial }) => partial,
      grossSales: ({ sales }) => sales?.grossSales ?? null,
      discounts: ({ sales }) => sales?.discounts ?? null,
      returns: ({ sales }) => sales?.returns ?? null,
      netSales: ({ sales }) => sales?.netSales ?? null,
      shipping: ({ sales }) => sales?.shipping ?? null,
      duties: ({ sales }) => sales?.duties ?? null,
      additionalFees: ({ sales }) => sales?.additionalFees ?? null,
      taxes: ({ sales }) => sales?.taxes ?? null,
      totalSales: ({ sales }) => sales?.totalSales ?? null,
      tips: ({ sales }) => sales?.tips ?? null,
      orders: ({ sales }) => sales?.orders ?? null,
      guestOrders: ({ sales }) => sales?.guestOrders ?? null,
      averageOrderValue: ({ sales }) => sales?.averageOrderValue ?? null,
      unitsOrdered: ({ sales }) => sales?.unitsOrdered ?? null,
      unitsReturned: ({ sales }) => sales?.unitsReturned ?? null,
      currency: ({ sales }) => sales?.netSales.currency ?? null,
    }),
  async ask(scope) {
    const { days, totals, otherCurrencies } = await salesByDay.run(scope, {});
    const { currency } = scope.shop;
    return {
      outcome: "answered",
      answer: {
        ...writeRange(scope),
        days: days.map(({ day, partial, sales }) => ({
          day,
          partial,
          sales: sales && writeSales(sales, currency),
        })),
        totals: writeSales(totals, currency),
        otherCurrencies: [...otherCurrencies],
      },
    };
  },
});

function writeSales(sales: SalesOfDays, currency: string) {
  return {
    grossSales: moneyOf(sales.gross, currency),
    discounts: moneyOf(sales.discounts, currency),
    returns: moneyOf(sales.returns, currency),
    netSales: moneyOf(sales.net, currency),
    shipping: moneyOf(sales.shipping, currency),
    duties: moneyOf(sales.duties, currency),
    additionalFees: moneyOf(sales.fees, currency),
    taxes: moneyOf(sales.taxes, currency),
    totalSales: moneyOf(sales.total, currency),
    tips: moneyOf(sales.tips, currency),
    orders: sales.orders,
    guestOrders: sales.guest_orders,
    averageOrderValue: moneyOrNull(sales.averageOrderValue, currency),
    unitsOrdered: sales.units_ordered,
    unitsReturned: sales.units_returned,
  };
}
