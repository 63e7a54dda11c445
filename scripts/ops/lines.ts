const WIDTH = 80;

/** A line that fits the width; what does not is cut, visibly. */
export function fit(line: string, width = WIDTH): string {
  const plain = line.trimEnd();
  return plain.length <= width ? plain : `${plain.slice(0, width - 1)}…`;
}

/** Rows under a head, columns as wide as their widest text; the last one gives way. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => fit(row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")));
}

/** "3 min": a duration for a person, or "-". */
export function age(since: Date | null, now: Date): string {
  if (!since) return "-";
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** "1.2 kB". */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** An instant to the second, UTC; "never" without one. */
export function moment(at: Date | null): string {
  return at ? `${at.toISOString().slice(0, 19)}Z` : "never";
}
