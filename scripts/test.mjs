// npm test [-- --project unit|db|routes|e2e|faults|attacks] [-- any argument of vitest]: prepares the machine, runs the suites, and
// closes with "N passed, N failed" on a line of its own.
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { stopLeftOverServer } from "./database/stop-left-over.mjs";
import { prepare } from "./prepare.mjs";
import { pinnedNode } from "./prepare/packages.mjs";
import { root } from "./prepare/run.mjs";
import { runToEnd } from "./process/run-to-end.mjs";

const resultFile = path.join(root, ".local/test-result.json");

/**
 * The projects that the arguments choose; all of them when they choose none.
 * @param {readonly string[]} args
 */
function chosenProjects(args) {
  const chosen = args.flatMap((arg, index) => {
    if (arg === "--project") return args[index + 1] ?? [];
    return arg.startsWith("--project=") ? arg.slice("--project=".length) : [];
  });
  return chosen.length > 0 ? chosen : ["unit", "db", "routes", "e2e", "faults", "attacks"];
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function main(args) {
  const projects = chosenProjects(args);
  const ready = await prepare({
    database: projects.some((name) => name !== "unit") ? "tillsight_test" : undefined,
    chromium: projects.includes("e2e"),
    adminSchema: true,
  });
  if (!ready) return 1;
  rmSync(resultFile, { force: true });
  const code = await runToEnd(pinnedNode, [
    path.join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    ...args,
  ]);
  await stopLeftOverServer("test");
  await stopLeftOverServer("faults");
  await stopLeftOverServer("attacks");
  return close(code);
}

/** @param {number} code vitest's exit code */
function close(code) {
  if (!existsSync(resultFile)) {
    console.error("[test] vitest ended without a result");
    return code || 1;
  }
  const { passed, failed, skipped } = JSON.parse(readFileSync(resultFile, "utf8"));
  if (skipped > 0) console.log(`[test] ${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  if (passed + failed > 0) return failed > 0 ? 1 : code;
  console.error("[test] no test ran: nothing of these names is in these files");
  return 1;
}
