import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("F3: every page keeps what it shows where its next load fails", () => {
  const pages = globSync("app/routes/app{.tsx,.*/route.tsx}");
  expect(pages.length).toBeGreaterThan(10);
  const losing = pages.filter(
    (file) => !/export const clientLoader = keep(?:Range)?Page;/.test(readFileSync(file, "utf8")),
  );
  expect(losing).toEqual([]);
});
