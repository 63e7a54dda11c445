import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");

/** What a search finds in the files of a pattern, by file. */
function findings(pattern: string, search: (text: string) => string[]): Record<string, string[]> {
  const files = globSync(pattern, { cwd: root }).filter((file) => !file.endsWith("waits.test.ts"));
  expect(files.length).toBeGreaterThan(10);
  const found = files.map((file) => [file, search(readFileSync(path.join(root, file), "utf8"))] as const);
  return Object.fromEntries(found.filter(([, places]) => places.length > 0));
}

/** Statements of a file, one line each. */
const statements = (text: string): string[] =>
  text
    .replace(/\/\/.*$/gm, "")
    .split(/;\s*\n/)
    .map((statement) => statement.replace(/\s+/g, " ").trim());

/** A press in one frame, and right behind it a call in another: two messages of two processes, in no order. */
function racesOf(text: string): string[] {
  const all = statements(text);
  return all.flatMap((statement, index) => {
    const next = all[index + 1] ?? "";
    const pressed = /^await (\w+)\..*\.(click|press|tap|check|selectOption)\([^)]*\)$/.exec(statement)?.[1];
    const called = /(?:await|=) (\w+)\..*\.evaluate\(/.exec(next)?.[1];
    return pressed && called && pressed !== called ? [`${statement} | ${next.slice(0, 80)}`] : [];
  });
}

test("F5b: the search for races finds the one that was there", () => {
  const raced = `
    await page.getByRole("button", { name: "Discard" }).click();
    await app.locator("body").evaluate(() => void shopify.saveBar.hide("bar"));`;
  expect(racesOf(raced)).toHaveLength(1);
  const waited = raced.replace(";\n", `;\n await expect.poll(log).toContain("clicked discard");\n`);
  expect(racesOf(waited)).toEqual([]);
});

test("F5b: a test waits for a press to arrive before it speaks to another frame", () => {
  expect(findings("tests/e2e/**/*.ts", racesOf)).toEqual({});
});

/** A machine with both cores busy otherwise is ten times slower: what ends sooner than this is timed, not waited for. */
const LEAST_MS = 100_000;

/** Waits of a file that end too soon for a slow machine. */
function hastyWaits(text: string): string[] {
  const explicit = [...text.matchAll(/timeout: ([\d_]+)\b(?! \*)/g)]
    .filter(([, value = ""]) => Number(value.replaceAll("_", "")) < LEAST_MS)
    .map(([found]) => found);
  const ends = [...text.matchAll(/^ *(?:\}, )?([\d_]{4,})(?:\);|,\n *\);)$/gm)]
    .filter(([, value = ""]) => Number(value.replaceAll("_", "")) < LEAST_MS)
    .map(([found]) => found.trim());
  // Without a time vitest gives these one second, whatever its configuration says.
  const silent = [...text.matchAll(/vi\.wait(?:For|Until)\(/g)].filter(
    ({ index }) => !callAt(text, index).includes("timeout:"),
  );
  return [...explicit, ...ends, ...silent.map(({ index }) => callAt(text, index))];
}

/** The call that begins at an index, to its closing bracket. */
function callAt(text: string, index: number): string {
  let depth = 0;
  for (let at = text.indexOf("(", index); at < text.length; at++) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return text.slice(index, at + 1);
  }
  return text.slice(index);
}

test("the search for hasty waits finds each kind", () => {
  expect(
    hastyWaits(`
  await vi.waitFor(() => expect(a).toBe(1));
  await vi.waitUntil(() => done, { timeout: 10_000 });
  await vi.waitUntil(() => done, { timeout: 120_000 });
}, 30_000);
test.each(cases)(
  "a name", async () => {
  },
  60_000,
);`),
  ).toEqual(["timeout: 10_000", "}, 30_000);", "60_000,\n);", "vi.waitFor(() => expect(a).toBe(1))"]);
});

test("tests wait for conditions, and give a slow machine its time", () => {
  // Asked again and again by a poll: each look may be short.
  const looks = /isEnabled\(\{ timeout: 1_000 \}\)/g;
  expect(
    findings("tests/{unit,db,routes,e2e}/**/*.{ts,tsx}", (text) => hastyWaits(text.replace(looks, ""))),
  ).toEqual({});
});
