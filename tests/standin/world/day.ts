const QUARTER = 15 * 60_000;

/** Tells the local date of an instant in an IANA zone: 'YYYY-MM-DD'. Offsets change on quarter hours only. */
export function dayTeller(ianaTimezone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: ianaTimezone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const known = new Map<number, string>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER);
    let day = known.get(quarter);
    if (day === undefined) {
      const part: Record<string, string> = {};
      for (const { type, value } of format.formatToParts(quarter * QUARTER)) part[type] = value;
      day = `${(part["year"] ?? "").padStart(4, "0")}-${part["month"] ?? ""}-${part["day"] ?? ""}`;
      known.set(quarter, day);
    }
    return day;
  };
}

/** All dates of [from, to], both inclusive. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${to}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= end; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** An instant as REST payloads write it: local time with offset, "2026-03-02T12:00:00-05:00". */
export function restTime(ianaTimezone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: ianaTimezone, timeZoneName: "longOffset" });
  const known = new Map<number, string>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const name =
        format.formatToParts(quarter * QUARTER).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
      offset = name === "GMT" ? "+00:00" : name.slice(3);
      known.set(quarter, offset);
    }
    const sign = offset.startsWith("-") ? -1 : 1;
    const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
    return new Date(instant + minutes * 60_000).toISOString().slice(0, 19) + offset.slice(0, 6);
  };
}

/** An instant as GraphQL writes it: "2026-03-02T17:00:00Z". */
export function graphqlTime(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19) + "Z";
}
