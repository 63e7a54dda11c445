import { z } from "zod";
import { ordersByDate } from "../reports/orders-by-date.server.ts";
import type { SeriesPoint } from "../reports/series.ts";
import { withInterval } from "./interval.ts";
import { countOrNull, writeSeries } from "./present.ts";
import { compareParameter, intervalParameter, pointDays, rangeParameters, seriesHead } from "./schemas.ts";
import { serve } from "./serve.ts";
import { pairsOf } from "./table.ts";

const points = z.array(
  z.strictObject({
    ...pointDays,
    orders: z.number().int().nullable().meta({ description: "0 without orders; null before history." }),
  }),
);

export const servedOrders = serve({
  report: ordersByDate,
  parameters: z.strictObject({ ...rangeParameters, ...intervalParameter, ...compareParameter }),
  answer: z
    .strictObject({
      ...seriesHead,
      points,
      comparisonPoints: points.nullable().meta({ description: "Paired with `points` by their place." }),
    })
    .meta({ id: "OrdersByDate" }),
  fromRollups: true,
  table: (write) =>
    write(pairsOf, {
      from: ({ now }) => now?.from ?? null,
      to: ({ now }) => now?.to ?? null,
      partial: ({ now }) => now?.partial ?? null,
      orders: ({ now }) => now?.orders ?? null,
      comparisonFrom: ({ then }) => then?.from ?? null,
      comparisonTo: ({ then }) => then?.to ?? null,
      comparisonOrders: ({ then }) => then?.orders ?? null,
    }),
  async ask(scope, { interval }) {
    const chosen = withInterval(scope, interval);
    if (chosen.outcome === "invalid") return chosen;
    const { current, previous } = await ordersByDate.run(chosen.scope, {});
    return {
      outcome: "answered",
      answer: {
        ...writeSeries(chosen.scope),
        points: current.map(writePoint),
        comparisonPoints: previous?.map(writePoint) ?? null,
      },
    };
  },
});

function writePoint({ from, to, partial, value }: SeriesPoint) {
  return { from, to, partial, orders: countOrNull(value) };
}
