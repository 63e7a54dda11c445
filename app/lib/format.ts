import type { Day } from "./calendar.ts";

/**
 * Numbers and dates for one reader. Formatted on the server only, and sent as text: two ICU versions may write the
 * same instant with different spaces, which breaks hydration.
 */
export interface Formatter {
  readonly locale: string;
  /** "1,234". */
  readonly count: (value: number | string) => string;
  /** "12.5%" from decimal text 0.125. */
  readonly percent: (ratio: string) => string;
  /** "Nov 22", with the year if asked. */
  readonly day: (day: Day, style?: "short" | "year" | "long") => string;
  /** "Nov 1 – 22, 2026"; one day alone if both are the same. */
  readonly days: (from: Day, to: Day) => string;
  /** "Nov 1 – 22": the same without the year, unless a day is of another year than today. */
  readonly period: (from: Day, to: Day, today: Day) => string;
  /** "Nov 2026". */
  readonly month: (day: Day) => string;
  /** "10:42 AM" of an instant on the shop's clock. */
  readonly time: (instant: Date) => string;
  /** "Nov 22, 10:42 AM" on the shop's clock; with the year unless it is the year of `now`. */
  readonly moment: (instant: Date, now: Date) => string;
  /** "GMT-5" or "EST": what the shop's clock is called at that instant. */
  readonly zoneName: (instant: Date) => string;
}

const formatters = new Map<string, Formatter>();

/**
 * The formatter of a locale and a zone, made once: making one costs more than all the dates of a page.
 * @param locale BCP 47, already known to the platform (see pickLocale). @param timeZone the shop's IANA zone.
 */
export function formatterOf(locale: string, timeZone: string): Formatter {
  const key = `${locale} ${timeZone}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    if (formatters.size > 500) formatters.clear();
    formatters.set(key, (formatter = createFormatter(locale, timeZone)));
  }
  return formatter;
}

function createFormatter(locale: string, timeZone: string): Formatter {
  const count = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const dayStyles = {
    short: new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" }),
    year: new Intl.DateTimeFormat(locale, {
      timeZone: "UTC",
      day: "numeric",
      month: "short",
      year: "numeric",
    }),
    long: new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "full" }),
  };
  const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short", year: "numeric" });
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" });
  const year = new Intl.DateTimeFormat("en", { timeZone, year: "numeric" });
  const parts = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
  const moment = new Intl.DateTimeFormat(locale, { timeZone, ...parts });
  const momentWithYear = new Intl.DateTimeFormat(locale, { timeZone, ...parts, year: "numeric" });
  const zone = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" });
  // Two charts of weeks ask for the same hundred ranges, and formatRange is slow.
  const ranges = new Map<string, string>();
  return {
    locale,
    count: (value) => count.format(typeof value === "string" ? (value as Intl.StringNumericLiteral) : value),
    percent: (ratio) => percent.format(ratio as Intl.StringNumericLiteral),
    day: (day, style = "short") => dayStyles[style].format(noon(day)),
    days: (from, to) => {
      const key = from + to;
      let text = ranges.get(key);
      if (text === undefined) {
        if (ranges.size > 5_000) ranges.clear();
        ranges.set(key, (text = dayStyles.year.formatRange(noon(from), noon(to))));
      }
      return text;
    },
    period: (from, to, today) =>
      [from, to].every((day) => day.slice(0, 4) === today.slice(0, 4))
        ? dayStyles.short.formatRange(noon(from), noon(to))
        : dayStyles.year.formatRange(noon(from), noon(to)),
    month: (day) => month.format(noon(day)),
    time: (instant) => time.format(instant),
    moment: (instant, now) =>
      (year.format(instant) === year.format(now) ? moment : momentWithYear).format(instant),
    zoneName: (instant) =>
      zone.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? timeZone,
  };
}

/** A day as an instant that is this day in UTC. */
function noon(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

/**
 * The reader's locale: the admin's `locale` parameter, else the first usable of Accept-Language, else English.
 * Text that is no language tag is passed over.
 */
export function pickLocale(parameter: string | null, acceptLanguage: string | null): string {
  const wished = (acceptLanguage ?? "").split(",").map((entry) => entry.split(";")[0]?.trim() ?? "");
  for (const tag of [parameter ?? "", ...wished]) {
    if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/.test(tag)) continue;
    try {
      const [found] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (found) return found;
    } catch {
      continue;
    }
  }
  return "en";
}
