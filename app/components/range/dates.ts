/** Polaris' calendar works with dates of the browser's zone: noon keeps the day whatever that zone does at midnight. */
export function toCalendar(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 12);
}

/** The day that a calendar cell stands for. */
export function fromCalendar(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whether a typed text is a day of the calendar, YYYY-MM-DD. */
export function isDayText(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && fromCalendar(toCalendar(text)) === text;
}

export interface RangeFaults {
  readonly from?: string;
  readonly to?: string;
}

/** What is wrong with typed dates, in words beside the field; empty when nothing is. */
export function faultsOf(from: string, to: string, earliest: string, today: string): RangeFaults {
  const single = (text: string) => {
    if (!isDayText(text)) return "Enter a valid date";
    if (text > today) return "Choose a date that isn't in the future";
    return text < earliest ? `Choose a date on or after ${earliest}` : undefined;
  };
  const faults = { from: single(from), to: single(to) };
  if (!faults.from && !faults.to && from > to) faults.to = "End date must be after start date";
  return {
    ...(faults.from ? { from: faults.from } : {}),
    ...(faults.to ? { to: faults.to } : {}),
  };
}
