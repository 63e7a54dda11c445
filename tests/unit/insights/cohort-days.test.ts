import { describe, expect, it } from "vitest";
import { cohortDays, parseQuery } from "#app/insights/index.server.ts";
import { drillMetrics, type DrillMetric } from "#app/insights/drill/drills.ts";

const TODAY = "2026-11-22";
const january = { from: "2026-01-01", to: "2026-01-31" };

function daysOf(metric: DrillMetric, address: string, cohort = january) {
  const asked = parseQuery(new URLSearchParams(address), {
    timeZone: "UTC",
    now: new Date(`${TODAY}T12:00:00Z`),
    firstDay: null,
  });
  if (asked.outcome !== "query") throw new Error(asked.reason);
  const days = cohortDays({ metric, filter: { cohort } }, asked.query, address !== "");
  return days.outcome === "query" ? `${days.query.range.from}..${days.query.range.to}` : days.field;
}

describe("F6: the days of a cohort's number", () => {
  it.each([
    ["cohort_size", "", "2026-01-01..2026-01-31"],
    ["cohort_retention", "", "2026-01-01..2026-01-31"],
    ["cohort_value_retention", "", "2026-01-01..2026-01-31"],
    ["cohort_lifetime_value", "", "2026-01-01..2026-11-22"],
    ["cohort_size", "from=2026-01-01&to=2026-01-31", "2026-01-01..2026-01-31"],
    ["cohort_size", "from=2026-01-01&to=2026-01-30", "from"],
    ["cohort_size", "from=2026-02-01&to=2026-02-28", "from"],
    ["cohort_size", "preset=last_7_days", "from"],
    ["cohort_lifetime_value", "from=2026-01-01&to=2026-03-31", "2026-01-01..2026-03-31"],
    ["cohort_lifetime_value", "from=2026-02-01&to=2026-03-31", "from"],
    ["cohort_retention", "from=2026-03-01&to=2026-03-31", "2026-03-01..2026-03-31"],
    ["cohort_retention", "from=2025-12-01&to=2025-12-31", "from"],
    ["cohort_value_retention", "from=2025-12-31&to=2026-01-31", "from"],
  ] as const)("%s, asked for %o: %s", (metric, address, expected) => {
    expect(daysOf(metric, address)).toBe(expected);
  });

  it("end today in the running month, and are refused in a month to come", () => {
    const running = { from: "2026-11-01", to: "2026-11-30" };
    expect(daysOf("cohort_size", "", running)).toBe("2026-11-01..2026-11-22");
    expect(daysOf("cohort_size", "from=2026-11-01&to=2026-11-22", running)).toBe("2026-11-01..2026-11-22");
    expect(daysOf("cohort_size", "", { from: "2026-12-01", to: "2026-12-31" })).toBe("cohortFrom");
  });

  it("leave every other number its range", () => {
    for (const metric of drillMetrics.filter((id) => !id.startsWith("cohort_")))
      expect(daysOf(metric, "from=2025-02-01&to=2025-02-28")).toBe("2025-02-01..2025-02-28");
  });
});
