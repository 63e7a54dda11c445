import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { root, run } from "./run.mjs";

/** Nothing but what npm reads to know what it would install. */
const folder = path.join(root, ".local/lock-file");
const manifests = () => [
  "package.json",
  "package-lock.json",
  ...readdirSync(path.join(root, "extensions")).map((name) => `extensions/${name}/package.json`),
];

/**
 * Whether everything of package.json could be installed from the lock file alone: one that lost other platforms' packages
 * installs here and nowhere else. Asked beside the checkout, as npm before 10.5 (Debian 12 and 13 have 9.2) empties
 * node_modules for `npm ci --dry-run`, too.
 * @returns {Promise<import("./run.mjs").RunResult>}
 */
export async function checkLockFile() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of manifests())
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(folder, file));
  const args = ["ci", "--dry-run", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  return run("validate-lock-file", "npm", args, { cwd: folder });
}
