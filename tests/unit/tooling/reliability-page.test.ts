import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/reliability.md"), "utf8");

/** Every `file` "name of a test" of the page. */
const named = page
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .flatMap((line) => [...line.matchAll(/`(tests\/[^`]+)` "([^"]+)"/g)])
  .map(([, file = "", name = ""]) => [file, name] as const);

test("every promise of docs/reliability.md names tests", () => {
  const table = page.slice(page.indexOf("## Promises"), page.indexOf("## How faults are made"));
  const promises = table.split("\n").filter((line) => /^\| [A-Z]/.test(line));
  expect(promises.length).toBeGreaterThan(10);
  for (const promise of promises) expect(promise).toMatch(/`tests\/[^`]+` "/);
});

test.each(named)("%s has: %s", (file, name) => {
  expect(existsSync(path.join(root, file))).toBe(true);
  expect(readFileSync(path.join(root, file), "utf8")).toContain(name);
});
