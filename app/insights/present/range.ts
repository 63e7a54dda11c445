import { FIRST_DAY, type Day } from "#app/lib/calendar.ts";
import { formatterOf } from "#app/lib/format.ts";
import { presetIds, presetLabels, presetRange } from "../presets.ts";
import type { Query } from "../query.ts";

/** The picker's choices and what is chosen; days are YYYY-MM-DD in the shop's zone. */
export interface RangePresentation {
  readonly selected: string;
  readonly from: Day;
  readonly to: Day;
  /** The preset's name, or the dates of a custom range. */
  readonly title: string;
  readonly label: string;
  readonly presets: readonly {
    readonly id: string;
    readonly label: string;
    readonly from: Day;
    readonly to: Day;
  }[];
  readonly earliest: Day;
  readonly today: Day;
  readonly compare: Query["compare"];
  /** Days compared with; `until` is the ISO instant that cuts the last of them, null when it is whole. */
  readonly comparison: { readonly from: Day; readonly to: Day; readonly until: string | null } | null;
}

export function presentRange(query: Query, firstDay: Day | null, locale: string): RangePresentation {
  const label = formatterOf(locale, query.timeZone).days(query.range.from, query.range.to);
  return {
    selected: query.preset,
    from: query.range.from,
    to: query.range.to,
    title: query.preset === "custom" ? label : presetLabels[query.preset],
    label,
    presets: presetIds.map((id) => ({
      id,
      label: presetLabels[id],
      ...presetRange(id, query.today, firstDay),
    })),
    earliest: FIRST_DAY,
    today: query.today,
    compare: query.compare,
    comparison: query.comparison && {
      from: query.comparison.from,
      to: query.comparison.to,
      until: query.comparison.until?.toISOString() ?? null,
    },
  };
}
