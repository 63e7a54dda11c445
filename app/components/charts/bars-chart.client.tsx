import { BarChart } from "@shopify/polaris-viz";
import type { ChartView } from "#app/insights/index.server.ts";
import { axisFormats, SERIES_COLOR, type ChartFormat } from "./chart-data.ts";
import { VizFrame } from "./viz-frame.tsx";

/** Bars over time. The comparison is in the table: beside ninety bars it could not be read. */
export function BarsChart({ view, format }: { readonly view: ChartView; readonly format: ChartFormat }) {
  const { label, short, full } = axisFormats(view, format.locale, format.currency);
  const points = view.points.filter(({ text }) => text !== "");
  return (
    <VizFrame>
      <BarChart
        data={[
          {
            name: view.label,
            color: SERIES_COLOR,
            data: points.map(({ key, value }) => ({ key, value })),
          },
        ]}
        isAnimated={false}
        showLegend={false}
        theme="Light"
        skipLinkText={`Skip the chart of ${view.label}`}
        xAxisOptions={{ labelFormatter: label, hide: true }}
        yAxisOptions={{ labelFormatter: short, integersOnly: true }}
        tooltipOptions={{ titleFormatter: label, valueFormatter: full }}
      />
    </VizFrame>
  );
}
