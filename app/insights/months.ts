import type { Day } from "#app/lib/calendar.ts";
import { addMonths } from "./presets.ts";

/** A month of the shop's calendar: YYYY-MM. */
export type Month = string;

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** The month `months` later; earlier where negative. */
export function monthAfter(month: Month, months: number): Month {
  return monthOf(addMonths(`${month}-01`, months));
}

/** From one month to another, both included; none if `to` is earlier. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = monthAfter(month, 1)) months.push(month);
  return months;
}
