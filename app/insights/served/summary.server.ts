import { z } from "zod";
import { summary, type Metric } from "../reports/summary.server.ts";
import { countOrNull, moneyOrNull, writeCompared } from "./present.ts";
import { comparedHead, compareParameter, money, rangeParameters, share } from "./schemas.ts";
import { serve } from "./serve.ts";

const change = share.nullable().meta({
  description: "(now - then) ÷ |then| as a decimal; null without a comparison, or where then is 0.",
});
const count = z.number().int().nullable();

const metricOf = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ value, previous: value, change });

export const servedSummary = serve({
  report: summary,
  parameters: z.strictObject({ ...rangeParameters, ...compareParameter }),
  answer: z
    .strictObject({
      ...comparedHead,
      metrics: z.strictObject({
        totalSales: metricOf(money.nullable()),
        netSales: metricOf(money.nullable()),
        orders: metricOf(count),
        averageOrderValue: metricOf(money.nullable()),
        customers: metricOf(count),
        returningCustomerRate: metricOf(share.nullable()),
      }),
      guestOrders: z.strictObject({ orders: z.number().int(), share: share.nullable() }),
      otherCurrencies: z
        .array(z.string())
        .meta({ description: "Sales in these are in no number here: two currencies are never added." }),
      compared: z
        .enum(["compared", "not_asked", "before_history"])
        .meta({ description: "Why `previous` is blank, if it is." }),
    })
    .meta({ id: "Summary" }),
  fromRollups: true,
  table: (write) =>
    write(
      ({ metrics }) =>
        Object.entries(metrics).map(([metric, { value, previous, change }]) => ({
          metric,
          value,
          previous,
          change,
        })),
      {
        metric: ({ metric }) => metric,
        value: ({ value }) => value,
        previous: ({ previous }) => previous,
        change: (row) => row.change,
        currency: ({ value }) => (value !== null && typeof value === "object" ? value.currency : null),
      },
    ),
  async ask(scope) {
    const { metrics, guestOrders, otherCurrencies, compared } = await summary.run(scope, {});
    const { currency } = scope.shop;
    const byId = new Map(metrics.map((metric) => [metric.id, metric]));
    const written = <Value>(id: Metric["id"], write: (text: string | null) => Value) => {
      const metric = byId.get(id);
      if (!metric) throw new Error(`the summary lacks ${id}`);
      return { value: write(metric.value), previous: write(metric.previous), change: metric.change };
    };
    const asMoney = (text: string | null) => moneyOrNull(text, currency);
    const asText = (text: string | null) => text;
    return {
      outcome: "answered",
      answer: {
        ...writeCompared(scope),
        metrics: {
          totalSales: written("total_sales", asMoney),
          netSales: written("net_sales", asMoney),
          orders: written("orders", countOrNull),
          averageOrderValue: written("average_order_value", asMoney),
          customers: written("customers", countOrNull),
          returningCustomerRate: written("returning_customer_rate", asText),
        },
        guestOrders: { ...guestOrders },
        otherCurrencies: [...otherCurrencies],
        compared,
      },
    };
  },
});
