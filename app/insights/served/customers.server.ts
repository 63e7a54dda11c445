import { z } from "zod";
import { customerMeasures } from "../reports/customer-measures.server.ts";
import { moneyOrNull, writeRange } from "./present.ts";
import { money, rangeHead, rangeParameters, share } from "./schemas.ts";
import { serve } from "./serve.ts";

const count = z.number().int();
const days = z
  .string()
  .nullable()
  .meta({ description: "Days of 24 hours as a decimal; null without a pair of orders." });

export const servedCustomers = serve({
  report: customerMeasures,
  parameters: z.strictObject(rangeParameters),
  answer: z
    .strictObject({
      ...rangeHead,
      customers: count,
      firstTimeCustomers: count.meta({ description: "Who can be returning customers of the range too." }),
      returningCustomers: count,
      returningCustomerRate: share.nullable(),
      repeatPurchaseRate: share.nullable(),
      amountSpentPerCustomer: money.nullable(),
      timeBetweenOrders: z.strictObject({
        pairs: count.meta({ description: "Successive orders of a customer, the later one in the range." }),
        median: days,
        mean: days,
      }),
      otherCurrencies: z
        .array(z.string())
        .meta({ description: "Sales in these are in no number here: two currencies are never added." }),
    })
    .meta({ id: "Customers" }),
  fromRollups: true,
  table: (write) =>
    write((answer) => [answer], {
      from: ({ from }) => from,
      to: ({ to }) => to,
      customers: ({ customers }) => customers,
      firstTimeCustomers: ({ firstTimeCustomers }) => firstTimeCustomers,
      returningCustomers: ({ returningCustomers }) => returningCustomers,
      returningCustomerRate: ({ returningCustomerRate }) => returningCustomerRate,
      repeatPurchaseRate: ({ repeatPurchaseRate }) => repeatPurchaseRate,
      amountSpentPerCustomer: ({ amountSpentPerCustomer }) => amountSpentPerCustomer,
      currency: ({ amountSpentPerCustomer }) => amountSpentPerCustomer?.currency ?? null,
      pairsOfOrders: ({ timeBetweenOrders }) => timeBetweenOrders.pairs,
      medianDaysBetweenOrders: ({ timeBetweenOrders }) => timeBetweenOrders.median,
      meanDaysBetweenOrders: ({ timeBetweenOrders }) => timeBetweenOrders.mean,
    }),
  async ask(scope) {
    const found = await customerMeasures.run(scope, {});
    return {
      outcome: "answered",
      answer: {
        ...writeRange(scope),
        customers: found.customers,
        firstTimeCustomers: found.firstTime,
        returningCustomers: found.returning,
        returningCustomerRate: found.returningRate,
        repeatPurchaseRate: found.repeatPurchaseRate,
        amountSpentPerCustomer: moneyOrNull(found.spentPerCustomer, scope.shop.currency),
        timeBetweenOrders: { ...found.timeBetweenOrders },
        otherCurrencies: [...found.otherCurrencies],
      },
    };
  },
});
