import { LineChart } from "@shopify/polaris-viz";
import type { ChartView } from "#app/insights/index.server.ts";
import { axisFormats, seriesOf, type ChartFormat } from "./chart-data.ts";
import { VizFrame } from "./viz-frame.tsx";

/** A line over time with its comparison, dashed. Fills its box. */
export function TrendChart({ view, format }: { readonly view: ChartView; readonly format: ChartFormat }) {
  const { label, short, full } = axisFormats(view, format.locale, format.currency);
  return (
    <VizFrame>
      <LineChart
        data={seriesOf(view)}
        isAnimated={false}
        theme="Light"
        skipLinkText={`Skip the chart of ${view.label}`}
        xAxisOptions={{ labelFormatter: label }}
        yAxisOptions={{ labelFormatter: short }}
        tooltipOptions={{
          titleFormatter: label,
          valueFormatter: full,
        }}
      />
    </VizFrame>
  );
}
