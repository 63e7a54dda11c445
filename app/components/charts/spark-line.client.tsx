import { SparkLineChart } from "@shopify/polaris-viz";
import { SERIES_COLOR } from "./chart-data.ts";
import { VizFrame } from "./viz-frame.tsx";

/** A small line that fills its box. */
export function SparkLine({ values }: { readonly values: readonly (number | null)[] }) {
  return (
    <VizFrame>
      <SparkLineChart
        data={[{ name: "", color: SERIES_COLOR, data: values.map((value, key) => ({ key, value })) }]}
        isAnimated={false}
        theme="Light"
      />
    </VizFrame>
  );
}
