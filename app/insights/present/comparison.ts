import type { Formatter } from "#app/lib/format.ts";
import type { ChangeView } from "./home-view.ts";
import type { Query } from "../query.ts";
import type { Metric, Summary } from "../reports/summary.server.ts";

/** "Oct 30 – Nov 28 compared to Sep 30 – Oct 29 (through 9:22 PM)": the days shown, and those compared with. */
export function periodText({ range, comparison, today }: Query, format: Formatter): string {
  const shown = format.period(range.from, range.to, today);
  if (!comparison) return shown;
  const compared = format.period(comparison.from, comparison.to, today);
  return `${shown} compared to ${compared}${comparison.until ? ` (through ${format.time(comparison.until)})` : ""}`;
}

/** "Oct 23 – Nov 21, 2026 (through 10:42 AM)": the days compared with; null when nothing is. */
export function comparisonLabel({ comparison }: Query, format: Formatter): string | null {
  if (!comparison) return null;
  const days = format.days(comparison.from, comparison.to);
  return comparison.until ? `${days} (through ${format.time(comparison.until)})` : days;
}

/** Null when nothing is compared or there was nothing then. */
export function changeView(
  { change }: Metric,
  compared: Summary["compared"],
  format: Formatter,
): ChangeView | null {
  if (compared !== "compared" || change === null) return null;
  const text = format.percent(change.replace("-", ""));
  const moved = text !== format.percent("0");
  if (!moved) return { direction: "same", text, spoken: "unchanged" };
  return change.startsWith("-")
    ? { direction: "down", text, spoken: `down ${text}` }
    : { direction: "up", text, spoken: `up ${text}` };
}
