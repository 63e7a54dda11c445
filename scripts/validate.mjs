// npm run validate: everything that can be said about the code without running it. Runs all checks, then reports.
import { prepare } from "./prepare.mjs";
import { checkLockFile } from "./prepare/lock-file.mjs";
import { run } from "./prepare/run.mjs";
import { pinnedNode } from "./prepare/packages.mjs";

const bin = (/** @type {string} */ file) => `node_modules/${file}`;

/** @type {{ name: string, args: string[] }[]} */
const programs = [
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

/** Two at a time would not fit the memory of a small machine: type-aware linting alone takes a gigabyte. */
const checks = [
  { name: "lock file", check: checkLockFile },
  ...programs.map(({ name, args }) => ({
    name,
    check: () => run(`validate-${name.replace(" ", "-")}`, pinnedNode, args),
  })),
];

/** @returns {Promise<number>} exit code */
export async function main() {
  if (!(await prepare({}))) return 1;
  let failed = 0;
  for (const { name, check } of checks) {
    const started = Date.now();
    const { code, log, all } = await check();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (code === 0) {
      console.log(`[validate] ${name} … ok (${seconds} s)`);
    } else {
      failed += 1;
      console.error(`[validate] ${name} … FAILED (${seconds} s, log: ${log})\n${all.trim()}`);
    }
  }
  console.log(`${checks.length - failed} checks passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
