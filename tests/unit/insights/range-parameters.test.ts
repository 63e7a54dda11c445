import { expect, test } from "vitest";
import { rangeOf, withChosenRange } from "#app/lib/range-parameters.ts";

const merged = (search: string, chosen: string) =>
  withChosenRange(new URLSearchParams(search), new URLSearchParams(chosen)).toString();

test("F14: an address without days or comparison takes those that were chosen, each for itself", () => {
  const chosen = "preset=last_7_days&compare=year";
  expect(merged("", chosen)).toBe(chosen);
  expect(merged("sort=orders", chosen)).toBe(`sort=orders&${chosen}`);
  expect(merged("compare=none", chosen)).toBe("compare=none&preset=last_7_days");
  expect(merged("preset=today", chosen)).toBe("preset=today&compare=year");
});

test("F14: dates and a preset are one choice: they are never mixed", () => {
  expect(merged("preset=today", "from=2026-01-01&to=2026-01-31")).toBe("preset=today");
  expect(merged("from=2026-01-01&to=2026-01-31", "preset=today")).toBe("from=2026-01-01&to=2026-01-31");
  expect(merged("from=2026-01-01", "from=2025-01-01&to=2025-01-31")).toBe("from=2026-01-01");
});

test("F14: only the range is kept of an address, never its token", () => {
  expect(rangeOf(new URLSearchParams("id_token=x&compare=none&sort=orders&preset=today")).toString()).toBe(
    "preset=today&compare=none",
  );
});
