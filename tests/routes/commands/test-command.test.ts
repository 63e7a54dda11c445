import { expect, test } from "vitest";
import type { CommandResult } from "#tests/system/scratch-tree.ts";
import { useScratchTree } from "./scratch-commands.ts";

const linked = useScratchTree("linked");
const someTest = "tests/unit/tooling/node-version.test.ts";

/** Only such as need no database and no browser: what this looks at is the command. */
const run = (...words: string[]): Promise<CommandResult> =>
  linked().npmRun("test", ["--project", "unit", ...words]);

test("npm test ends with what came of it", async () => {
  const { code, out } = await run(someTest);
  expect(out).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
  expect(code).toBe(0);
});

test.each([
  ["a file that is not there", ["tests/none.test.ts"]],
  ["a name that no test has", [someTest, "-t", "no test has such a name"]],
  ["a file of another project", ["tests/db/migrate.test.ts"]],
])("F16: npm test of %s ran nothing, says so and fails", async (_what, words) => {
  const { code, err } = await run(...words);
  expect(err).toMatch(/no test ran|without a result/);
  expect(code).toBe(1);
});
