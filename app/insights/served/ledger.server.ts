import { z } from "zod";
import { cohortDays } from "../drill/cohort-days.ts";
import { drillMetrics, drills, type DrillMetric } from "../drill/drills.ts";
import { ledger } from "../drill/ledger.server.ts";
import { parseLedgerAsk } from "../drill/ledger-ask.ts";
import { readPlace } from "../drill/place.ts";
import { camelCase } from "./definitions.ts";
import { ledgerList } from "./ledger-schemas.ts";
import { ledgerTable } from "./ledger-table.ts";
import { writeRange } from "./present.ts";
import { money, nextCursor, pageParameters, rangeHead, rangeParameters, share } from "./schemas.ts";
import { serve } from "./serve.ts";
import { writeList, writeValue } from "./write-ledger.ts";

const ROWS = 50;

const metricOf = new Map<string, DrillMetric>(drillMetrics.map((id) => [camelCase(id), id]));
const id = z.string().optional();

export const servedLedger = serve({
  report: ledger,
  parameters: z.strictObject({
    metric: z.enum([...metricOf.keys()]).meta({ description: "The number to take apart." }),
    ...rangeParameters,
    customer: id.meta({ description: "Only rows of this customer." }),
    order: id.meta({ description: "Only rows of this order." }),
    product: id.meta({ description: "Only rows of this product; empty: of no known product." }),
    variant: id.meta({ description: "Only rows of this variant." }),
    lineTitle: id.meta({
      description:
        "With an empty `product`: only rows whose line is called so, letter by letter; empty: without a title.",
    }),
    cohortFrom: z.string().optional().meta({
      description:
        "Only customers whose first order of all time was placed from this day on; with `cohortTo`. Without `from` and `to`, a cohort's number is about the cohort's own days (a lifetime value: to today); other days than follow from the cohort are refused.",
    }),
    cohortTo: z.string().optional().meta({ description: "The cohort's last day, included." }),
    until: z.string().optional().meta({
      description: "Of the last day only what happened before this instant, as `comparison.until` says it.",
    }),
    ...pageParameters(ROWS),
  }),
  answer: z
    .strictObject({
      ...rangeHead,
      metric: z.string(),
      value: z
        .union([money, z.number().int(), share])
        .nullable()
        .meta({ description: "The number, from all rows; null where there is nothing to divide by." }),
      ledger: ledgerList,
      nextCursor,
    })
    .meta({ id: "Ledger" }),
  fromRollups: false,
  metricsOf: ({ metric }) => [metricOf.get(metric) ?? "total_sales"],
  table: () =>
    ledgerTable<{ metric: string }>(({ metric }) => drills[metricOf.get(metric) ?? "total_sales"].rows),
  async ask(scope, { metric, limit, cursor, ...filters }) {
    const asked = metricOf.get(metric) ?? "";
    const parsed = parseLedgerAsk({ ...filters, metric: asked, older: cursor }, Number(limit ?? ROWS));
    if (parsed.outcome === "unknown") return invalid("metric", "Page not found.");
    if (parsed.outcome === "invalid") return parsed;
    const keys = drills[parsed.ask.metric].rows === "sales" ? 2 : 1;
    if (cursor !== undefined && readPlace(cursor)?.ids.length !== keys)
      return invalid("cursor", "This is no cursor of this list.");
    const given = filters.from !== undefined || filters.to !== undefined;
    const days = cohortDays(parsed.ask, scope.query, given);
    if (days.outcome === "invalid") return days;
    const asking = { ...scope, query: days.query };
    const result = await ledger.run(asking, parsed.ask);
    const { currency } = scope.shop;
    return {
      outcome: "answered",
      answer: {
        ...writeRange(asking),
        metric,
        value: writeValue(result, currency),
        ledger: writeList(result, currency),
        nextCursor: result.list.older,
      },
    };
  },
});

function invalid(field: string, reason: string) {
  return { outcome: "invalid", field, reason } as const;
}
