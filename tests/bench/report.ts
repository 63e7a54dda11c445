/** One measured number beside the best that this machine does for the same work. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What nothing built on this database and runtime can beat, measured in the same run. */
  readonly limit?: { readonly what: string; readonly value: number };
  readonly floor?: Floor;
}

/** What the figure must reach: `least` for throughput, `most` for time and memory. */
export type Floor = { readonly least: number } | { readonly most: number };

export interface Theme {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Conditions of the measurement that a reader needs, one a line. */
  readonly notes: readonly string[];
}

/** Whether the figure keeps its floor; true without one. */
export function keepsFloor({ value, floor }: Figure): boolean {
  if (!floor) return true;
  return "least" in floor ? value >= floor.least : value < floor.most;
}

/** The theme as an aligned text table. */
export function renderTheme(theme: Theme): string {
  const head = ["figure", "measured", "limit", "of limit", "floor", ""];
  const rows = theme.figures.map((figure) => [
    figure.what,
    `${short(figure.value)} ${figure.unit}`,
    figure.limit ? `${short(figure.limit.value)} ${figure.unit} (${figure.limit.what})` : "",
    figure.limit ? ratio(figure.value / figure.limit.value) : "",
    floorText(figure.floor),
    figure.floor ? (keepsFloor(figure) ? "pass" : "FAIL") : "",
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return ["", theme.title, "", line(head), rule, ...rows.map(line), ...theme.notes.map((note) => `  ${note}`)]
    .map((text) => text.trimEnd())
    .join("\n");
}

/** A share for throughput ("43 %"), a multiple for what takes longer than its limit ("12 x"). */
function ratio(value: number): string {
  return value <= 2 ? `${Math.round(value * 100)} %` : `${short(value)} x`;
}

function floorText(floor: Floor | undefined): string {
  if (!floor) return "";
  return "least" in floor ? `>= ${short(floor.least)}` : `< ${short(floor.most)}`;
}

/** Three significant digits below a hundred, whole numbers with thousands separators above. */
export function short(value: number): string {
  return value >= 100
    ? Math.round(value).toLocaleString("en-US")
    : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
