/** Ranges to choose from, and the one chosen. Days are YYYY-MM-DD in the shop's zone. */
export interface RangeView {
  readonly selected: string;
  readonly from: string;
  readonly to: string;
  /** "Last 30 days" or the dates. */
  readonly title: string;
  readonly label: string;
  readonly presets: readonly PresetView[];
  /** No day outside of these can be chosen. */
  readonly earliest: string;
  readonly today: string;
  readonly compare: "previous" | "year" | "none";
  /** Days compared with; `until` is the ISO instant that cuts the last of them, null when it is whole. */
  readonly comparison: RangeDays | null;
}

/** Days of a range or of a part of it. */
export interface RangeDays {
  readonly from: string;
  readonly to: string;
  readonly until: string | null;
}

export interface PresetView {
  readonly id: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** What the picker answers with: a preset by name, or dates. */
export type RangeChoice = { readonly preset: string } | { readonly from: string; readonly to: string };

/** The address of a choice: other parameters stay, pages of lists start over. */
export function withRange(search: URLSearchParams, choice: RangeChoice): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ["preset", "from", "to"]) next.delete(name);
  for (const [name, value] of Object.entries(choice)) next.set(name, value);
  return next;
}
