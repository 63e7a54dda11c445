import type { Formatter } from "#app/lib/format.ts";
import type { ChangeView } from "./home-view.ts";
import type { Query } from "../query.ts";
import type { Metric, Summary } from "../reports/summary.server.ts";

/** "Oct 23 – Nov 21, 2026, until 10:42 AM": the days compared with; null when nothing is. */
export function comparisonLabel({ comparison }: Query, format: Formatter): string | null {
  if (!comparison) return null;
  const days = format.days(comparison.from, comparison.to);
  return comparison.until ? `${days}, until ${format.time(comparison.until)}` : days;
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
