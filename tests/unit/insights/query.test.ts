import { expect, test } from "vitest";
import { parseQuery, presetIds } from "#app/insights/index.server.ts";

function ask(address: string, now: string, timeZone = "UTC", firstDay: string | null = null) {
  const parsed = parseQuery(new URLSearchParams(address), { timeZone, now: new Date(now), firstDay });
  if (parsed.outcome !== "query") return { invalid: parsed.field };
  const { range, comparison } = parsed.query;
  return {
    days: `${range.from}..${range.to}`,
    before: comparison && `${comparison.from}..${comparison.to}`,
    until: comparison?.until?.toISOString() ?? null,
  };
}

// Kathmandu is UTC+5:45: its midnight is 18:15 UTC.
const MIDNIGHT = "2026-11-22T18:15:00.000Z";
const BEFORE_MIDNIGHT = "2026-11-22T18:14:59.999Z";

test.each([
  ["today", "2026-11-23..2026-11-23", "2026-11-22..2026-11-22", "2026-11-21T18:15:00.000Z"],
  ["yesterday", "2026-11-22..2026-11-22", "2026-11-21..2026-11-21", null],
  ["last_7_days", "2026-11-17..2026-11-23", "2026-11-10..2026-11-16", "2026-11-15T18:15:00.000Z"],
  ["last_30_days", "2026-10-25..2026-11-23", "2026-09-25..2026-10-24", "2026-10-23T18:15:00.000Z"],
  ["last_90_days", "2026-08-26..2026-11-23", "2026-05-28..2026-08-25", "2026-08-24T18:15:00.000Z"],
  ["this_month", "2026-11-01..2026-11-23", "2026-10-01..2026-10-23", "2026-10-22T18:15:00.000Z"],
  ["last_month", "2026-10-01..2026-10-31", "2026-09-01..2026-09-30", null],
  ["this_quarter", "2026-10-01..2026-11-23", "2026-07-01..2026-08-23", "2026-08-22T18:15:00.000Z"],
  ["year_to_date", "2026-01-01..2026-11-23", "2025-01-01..2025-11-23", "2025-11-22T18:15:00.000Z"],
  ["last_12_months", "2025-11-24..2026-11-23", "2024-11-24..2025-11-23", "2025-11-22T18:15:00.000Z"],
  ["all_time", "2026-11-23..2026-11-23", null, null],
])("%s at midnight in Kathmandu", (preset, days, before, until) => {
  expect(ask(`preset=${preset}`, MIDNIGHT, "Asia/Kathmandu")).toEqual({ days, before, until });
});

test("a millisecond before midnight it is still the day before, and everything is one day earlier", () => {
  expect(ask("preset=today", BEFORE_MIDNIGHT, "Asia/Kathmandu")).toEqual({
    days: "2026-11-22..2026-11-22",
    before: "2026-11-21..2026-11-21",
    until: "2026-11-21T18:14:00.000Z",
  });
});

test("every preset is valid on every first and last day of a leap year's months", () => {
  for (let month = 1; month <= 12; month++)
    for (const day of [1, 28, 29, 30, 31]) {
      const now = new Date(Date.UTC(2028, month - 1, day, 12));
      for (const preset of presetIds)
        for (const compare of ["previous", "year", "none"])
          expect(
            ask(`preset=${preset}&compare=${compare}`, now.toISOString(), "UTC", "2020-02-29"),
          ).not.toHaveProperty("invalid");
    }
});

test("all time begins with the first day of data", () => {
  expect(ask("preset=all_time", "2026-11-22T12:00:00Z", "UTC", "2019-05-01")).toMatchObject({
    days: "2019-05-01..2026-11-22",
    before: null,
  });
});

test("without anything: the last 30 days against the 30 before", () => {
  expect(ask("", "2026-11-22T12:00:00Z")).toMatchObject({
    days: "2026-10-24..2026-11-22",
    before: "2026-09-24..2026-10-23",
  });
});

test.each([
  ["whole month", "from=2026-03-01&to=2026-03-31", "2026-02-01..2026-02-28"],
  ["whole February", "from=2026-02-01&to=2026-02-28", "2026-01-01..2026-01-31"],
  ["two months", "from=2026-04-01&to=2026-05-31", "2026-02-01..2026-03-31"],
  ["quarter", "from=2026-07-01&to=2026-09-30", "2026-04-01..2026-06-30"],
  ["year", "from=2025-01-01&to=2025-12-31", "2024-01-01..2024-12-31"],
  ["ten days", "from=2026-03-11&to=2026-03-20", "2026-03-01..2026-03-10"],
  ["one day", "from=2026-03-01&to=2026-03-01", "2026-02-28..2026-02-28"],
  ["over a leap day", "from=2028-02-20&to=2028-03-05", "2028-02-05..2028-02-19"],
  ["leap day a year earlier", "from=2028-02-29&to=2028-02-29&compare=year", "2027-02-28..2027-02-28"],
  ["same dates a year earlier", "from=2026-03-11&to=2026-03-20&compare=year", "2025-03-11..2025-03-20"],
])("%s is compared with as much before it", (_name, address, before) => {
  expect(ask(address, "2030-01-01T12:00:00Z")).toMatchObject({ before, until: null });
});

test("31 March compares with the whole of February: that month has no such day", () => {
  expect(ask("preset=this_month", "2026-03-31T12:00:00Z")).toEqual({
    days: "2026-03-01..2026-03-31",
    before: "2026-02-01..2026-02-28",
    until: null,
  });
});

test("the elapsed part is by the shop's clock, not by hours passed: across a clock change too", () => {
  // New York, 8 March 2026: clocks go forward at 2. At 10:30 EDT the day is 9.5 h old; the day before counts until 10:30 EST.
  expect(ask("preset=today", "2026-03-08T14:30:00Z", "America/New_York")).toMatchObject({
    before: "2026-03-07..2026-03-07",
    until: "2026-03-07T15:30:00.000Z",
  });
});

test.each([
  ["from=2026-02-30&to=2026-03-01", "from"],
  ["from=2027-02-29&to=2027-03-01", "from"],
  ["from=2026-2-1&to=2026-03-01", "from"],
  ["from=&to=", "from"],
  ["from=2026-01-01", "to"],
  ["to=2026-01-01", "from"],
  ["from=2026-03-02&to=2026-03-01", "to"],
  ["from=2031-01-01&to=2031-01-02", "from"],
  ["from=2026-01-01&to=2030-01-02", "to"],
  ["from=0000-00-00&to=9999-99-99", "from"],
  ["from=1969-11-30&to=2000-01-01", "from"],
  ["from=-271821-04-20&to=2026-01-01", "from"],
  ["preset=next_year", "preset"],
  ["preset=__proto__", "preset"],
  ["preset=today&compare=moon", "compare"],
])("%s is refused, with the field that is wrong", (address, field) => {
  expect(ask(address, "2030-01-01T12:00:00Z")).toEqual({ invalid: field });
});
