import { z } from "zod";
import { revenueTrend } from "../reports/revenue-trend.server.ts";
import type { SeriesPoint } from "../reports/series.ts";
import { withInterval } from "./interval.ts";
import { moneyOrNull, writeSeries } from "./present.ts";
import {
  compareParameter,
  intervalParameter,
  money,
  pointDays,
  rangeParameters,
  seriesHead,
} from "./schemas.ts";
import { serve } from "./serve.ts";
import { pairsOf } from "./table.ts";

const points = z.array(
  z.strictObject({
    ...pointDays,
    totalSales: money.nullable().meta({ description: "0 without sales; null before history." }),
  }),
);

export const servedRevenueTrend = serve({
  report: revenueTrend,
  parameters: z.strictObject({ ...rangeParameters, ...intervalParameter, ...compareParameter }),
  answer: z
    .strictObject({
      ...seriesHead,
      points,
      comparisonPoints: points.nullable().meta({ description: "Paired with `points` by their place." }),
    })
    .meta({ id: "RevenueTrend" }),
  fromRollups: true,
  table: (write) =>
    write(pairsOf, {
      from: ({ now }) => now?.from ?? null,
      to: ({ now }) => now?.to ?? null,
      partial: ({ now }) => now?.partial ?? null,
      totalSales: ({ now }) => now?.totalSales ?? null,
      comparisonFrom: ({ then }) => then?.from ?? null,
      comparisonTo: ({ then }) => then?.to ?? null,
      comparisonTotalSales: ({ then }) => then?.totalSales ?? null,
      currency: ({ now, then }) => (now?.totalSales ?? then?.totalSales)?.currency ?? null,
    }),
  async ask(scope, { interval }) {
    const chosen = withInterval(scope, interval);
    if (chosen.outcome === "invalid") return chosen;
    const { current, previous } = await revenueTrend.run(chosen.scope, {});
    const { currency } = scope.shop;
    const writePoint = ({ from, to, partial, value }: SeriesPoint) => ({
      from,
      to,
      partial,
      totalSales: moneyOrNull(value, currency),
    });
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
