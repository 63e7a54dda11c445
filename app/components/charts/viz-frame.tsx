import { PolarisVizProvider } from "@shopify/polaris-viz";
import type { ReactNode } from "react";
import { COMPARISON_COLOR } from "./chart-data.ts";

/** Straight lines: a curve would dip below zero and peak where no sale was. */
const themes = {
  Light: { line: { hasSpline: false, width: 2 }, seriesColors: { comparison: COMPARISON_COLOR } },
};

/** What every chart stands in. Browsers only. */
export function VizFrame({ children }: { readonly children: ReactNode }) {
  return <PolarisVizProvider themes={themes}>{children}</PolarisVizProvider>;
}
