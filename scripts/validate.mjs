// npm run validate: everything that can be said about the code without running it. Runs all checks, then reports.
import { prepare } from "./prepare.mjs";
import { run } from "./prepare/run.mjs";
import { pinnedNode } from "./prepare/packages.mjs";

const bin = (/** @type {string} */ file) => `node_modules/${file}`;

/** Two at a time would not fit the memory of a small machine: type-aware linting alone takes a gigabyte. */
/** @type {{ name: string, command?: string, args: string[] }[]} */
const checks = [
  // A lock file that lost other platforms' packages installs here and nowhere else.
  { name: "lock file", command: "npm", args: ["ci", "--dry-run", "--include=dev"] },
  { name: "types", args: [bin("typescript/bin/tsc"), "--noEmit", "-p", "."] },
  { name: "lint", args: [bin("eslint/bin/eslint.js"), "--max-warnings", "0", "."] },
  { name: "format", args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
  {
    name: "import rules",
    args: [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "app",
      "scripts",
      "tests",
      "server.ts",
    ],
  },
  { name: "unused code", args: [bin("knip/bin/knip.js")] },
];

/** @returns {Promise<number>} exit code */
export async function main() {
  if (!(await prepare({}))) return 1;
  let failed = 0;
  for (const check of checks) {
    const started = Date.now();
    const { code, log, all } = await run(
      `validate-${check.name.replace(" ", "-")}`,
      check.command ?? pinnedNode,
      check.args,
    );
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (code === 0) {
      console.log(`[validate] ${check.name} … ok (${seconds} s)`);
    } else {
      failed += 1;
      console.error(`[validate] ${check.name} … FAILED (${seconds} s, log: ${log})\n${all.trim()}`);
    }
  }
  console.log(`${checks.length - failed} checks passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
