const SECOND = 1_000;
const units = [
  { unit: "second", ms: SECOND, below: 60 * SECOND },
  { unit: "minute", ms: 60 * SECOND, below: 3_600 * SECOND },
  { unit: "hour", ms: 3_600 * SECOND, below: 48 * 3_600 * SECOND },
  { unit: "day", ms: 86_400 * SECOND, below: Infinity },
] as const;

/** "0.3 sec", "42 sec", "5 min", "3 hr", "4 days": a length of time for a reader, to two digits. */
export function formatDuration(ms: number, locale: string): string {
  const { unit, ms: length } = units.find(({ below }) => ms < below) ?? units[3];
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumSignificantDigits: 2,
  });
  return format.format(ms / length);
}
