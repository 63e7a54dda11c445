import { Component, lazy, Suspense, type ReactNode } from "react";
import type { ChartView } from "#app/insights/index.server.ts";
import type { ChartFormat } from "./chart-data.ts";
import { useMounted } from "./use-mounted.ts";

// polaris-viz touches window when it renders: its modules are loaded after the page stands, in the browser alone.
const TrendChart = lazy(async () => ({ default: (await import("./trend-chart.client.tsx")).TrendChart }));
const BarsChart = lazy(async () => ({ default: (await import("./bars-chart.client.tsx")).BarsChart }));
const SparkLine = lazy(async () => ({ default: (await import("./spark-line.client.tsx")).SparkLine }));

interface ChartProps {
  readonly kind: "trend" | "bars";
  readonly view: ChartView;
  readonly format: ChartFormat;
}

/** A chart that arrives after the page; the box around it must have its height already. */
export function LazyChart({ kind, view, format }: ChartProps) {
  const Chart = kind === "trend" ? TrendChart : BarsChart;
  return (
    <WhenDrawn>
      <Chart view={view} format={format} />
    </WhenDrawn>
  );
}

/** A line without axes beside a number; decoration, the numbers are in the chart's table. */
export function LazySparkLine({ values }: { readonly values: readonly (number | null)[] }) {
  return (
    <WhenDrawn>
      <SparkLine values={values} />
    </WhenDrawn>
  );
}

function WhenDrawn({ children }: { readonly children: ReactNode }) {
  if (!useMounted()) return null;
  return (
    <WithoutChart>
      <Suspense fallback={null}>{children}</Suspense>
    </WithoutChart>
  );
}

/** A chart that does not load or draw leaves its box empty: the numbers stand without it. */
class WithoutChart extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}
