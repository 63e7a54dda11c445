import type { ChartView } from "#app/insights/index.server.ts";

/** How a chart's axis writes numbers: as counts where there is no currency. */
export interface ChartFormat {
  readonly locale: string;
  readonly currency: string | null;
}

/** Dark enough for 3:1 against white, which graphics need. */
export const SERIES_COLOR = "#2a6fdb";
export const COMPARISON_COLOR = "#8a8a8a";

/** The two series as polaris-viz takes them, paired by index and padded. */
export function seriesOf(view: ChartView) {
  const current = {
    name: view.rangeLabel,
    color: SERIES_COLOR,
    data: view.points.map(({ key, value }) => ({ key, value })),
  };
  if (view.comparisonLabel === null) return [current];
  const previous = {
    name: view.comparisonLabel,
    color: COMPARISON_COLOR,
    isComparison: true,
    data: view.points.map(({ key, previousValue }) => ({ key, value: previousValue })),
  };
  return [current, previous];
}

/** Axis and tooltip texts; browsers only, so the reader's ICU is the only one. */
export function axisFormats(view: ChartView, locale: string, currency: string | null) {
  const labels = new Map(view.points.map(({ key, label }) => [key, label]));
  const style = currency === null ? {} : ({ style: "currency", currency } as const);
  const full = new Intl.NumberFormat(locale, style);
  const short = new Intl.NumberFormat(locale, {
    ...style,
    notation: "compact",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
  return {
    label: (key: string | number | null) => labels.get(String(key)) ?? "",
    short: (value: string | number | null) => (value === null ? "–" : short.format(Number(value))),
    full: (value: string | number | null) => (value === null ? "–" : full.format(Number(value))),
  };
}
