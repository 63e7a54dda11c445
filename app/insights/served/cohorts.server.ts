import { z } from "zod";
import type { Cohort } from "../reports/cohort.ts";
import { cohorts } from "../reports/cohorts.server.ts";
import { moneyOf, moneyOrNull } from "./present.ts";
import { money, share } from "./schemas.ts";
import { serve } from "./serve.ts";

const COHORTS = 12;

const month = z.string().regex(/^\d{4}-\d{2}$/);
const retention = share.nullable().meta({
  description: "Customers with an order in the month ÷ the cohort's customers, as a decimal.",
});
const valueRetention = share.nullable().meta({
  description: "Net sales of the month ÷ those of month 0, as a decimal; may be negative.",
});
const lifetimeValue = money.nullable().meta({
  description: "Net sales from month 0 to the month ÷ the cohort's customers.",
});

export const servedCohorts = serve({
  report: cohorts,
  parameters: z.strictObject({
    cohorts: z
      .string()
      .regex(/^([1-9]|[1-5]\d|60)$/, "takes 1 to 60")
      .optional()
      .meta({ description: `So many cohorts, 1 to 60, up to \`until\`; ${COHORTS} unless said.` }),
    until: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "takes a month like 2026-01")
      .optional()
      .meta({ description: "Month of the last cohort; the running month unless said." }),
  }),
  answer: z
    .strictObject({
      today: z.iso.date().meta({ description: "In the tenant's time zone: its month is the running one." }),
      timeZone: z.string().meta({ description: "IANA zone in which months are meant." }),
      cohorts: z
        .array(
          z.strictObject({
            month: month.meta({ description: "Month of the customers' first order." }),
            customers: z.number().int(),
            beforeHistory: z.boolean().meta({
              description:
                "History starts in the month or later: earlier orders are unknown, no average holds it.",
            }),
            months: z
              .array(
                z.strictObject({
                  month,
                  partial: z.boolean().meta({
                    description: "The month is not over: its numbers will grow, no average holds them.",
                  }),
                  customers: z.number().int().meta({ description: "With an order in the month." }),
                  retention,
                  netSales: money,
                  valueRetention,
                  lifetimeValue,
                }),
              )
              .meta({
                description:
                  "From the cohort's own month, which is month 0: as many as there are cohorts, to the running month at most.",
              }),
          }),
        )
        .meta({ description: "Oldest first, without gaps; empty where nobody has ordered yet." }),
      earlier: month.nullable().meta({
        description: "`until` for the cohorts before these; null where these are the first.",
      }),
      averages: z
        .array(
          z.strictObject({
            cohorts: z
              .number()
              .int()
              .meta({ description: "Whose month k is complete; others are left out." }),
            customers: z.number().int(),
            retention,
            valueRetention,
            lifetimeValue,
          }),
        )
        .meta({
          description: "By k from 0: sums of numerators ÷ sums of denominators, so weighted by size.",
        }),
      otherCurrencies: z
        .array(z.string())
        .meta({ description: "Sales in these are in no amount here: two currencies are never added." }),
    })
    .meta({ id: "Cohorts" }),
  fromRollups: true,
  table: (write) =>
    write(
      ({ cohorts: found }) =>
        found.flatMap((cohort) => cohort.months.map((cell, k) => ({ ...cell, k, cohort }))),
      {
        cohort: ({ cohort }) => cohort.month,
        cohortCustomers: ({ cohort }) => cohort.customers,
        beforeHistory: ({ cohort }) => cohort.beforeHistory,
        monthNumber: ({ k }) => k,
        month: (cell) => cell.month,
        partial: ({ partial }) => partial,
        customers: ({ customers }) => customers,
        retention: (cell) => cell.retention,
        netSales: ({ netSales }) => netSales,
        valueRetention: (cell) => cell.valueRetention,
        lifetimeValue: (cell) => cell.lifetimeValue,
        currency: ({ netSales }) => netSales.currency,
      },
    ),
  async ask(scope, parameters) {
    const found = await cohorts.run(scope, {
      cohorts: Number(parameters.cohorts ?? COHORTS),
      ...(parameters.until === undefined ? {} : { until: parameters.until }),
    });
    const { currency } = scope.shop;
    return {
      outcome: "answered",
      answer: {
        today: scope.query.today,
        timeZone: scope.query.timeZone,
        cohorts: found.cohorts.map((cohort) => writeCohort(cohort, currency)),
        earlier: found.earlier,
        averages: found.averages.map(({ lifetimeValue: value, ...average }) => ({
          ...average,
          lifetimeValue: moneyOrNull(value, currency),
        })),
        otherCurrencies: [...found.otherCurrencies],
      },
    };
  },
});

function writeCohort({ month: first, customers, beforeHistory, cells }: Cohort, currency: string) {
  return {
    month: first,
    customers,
    beforeHistory,
    months: cells
      .filter((cell) => cell !== null)
      .map(({ net, lifetimeValue: value, ...cell }) => ({
        ...cell,
        netSales: moneyOf(net, currency),
        lifetimeValue: moneyOrNull(value, currency),
      })),
  };
}
