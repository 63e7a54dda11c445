// Makes a machine ready for `npm run demo` and `npm test`. Plain JavaScript without packages: it runs before any is
// installed, on whatever Node the machine has.
import path from "node:path";
import { generate, generatedIsFresh } from "./generate.mjs";
import { fetchAdminSchema } from "./prepare/admin-schema.mjs";
import { chromiumPackages } from "./prepare/chromium.mjs";
import { databasePackages } from "./prepare/database-server.mjs";
import { installPackages } from "./prepare/packages.mjs";
import { say } from "./prepare/report.mjs";
import { root } from "./prepare/run.mjs";
import { installSystemPackages } from "./prepare/system-packages.mjs";
import { waitForLock } from "./process/lock.mjs";
import { Mistake } from "./process/mistake.mjs";

/**
 * What a command needs. npm packages and generated code are always made ready. `database` is the name that its database
 * may have on a server of one's own.
 * @typedef {{ readonly database?: string | undefined, readonly chromium?: boolean, readonly adminSchema?: boolean }} Needs
 */

/**
 * Makes the machine ready; does only what is missing.
 * @param {Needs} needs
 * @returns {Promise<boolean>} false after it said what is wrong and what to do
 */
export async function prepare(needs) {
  try {
    // Asked first: a machine that cannot be made ready hears so at once, not after minutes of npm.
    let missing = missingPackages(needs);
    let waited = false;
    // One checkout is prepared by one command at a time: two would write into each other's node_modules.
    const release = await waitForLock(path.join(root, ".local/prepare.lock"), {
      onWait: (pid) => {
        say("this checkout", `process ${pid} prepares it: waiting for that one`);
        waited = true;
      },
    });
    try {
      // Whoever was waited for may have installed what was missing.
      if (waited) missing = missingPackages(needs);
      return await makeReady(needs, missing);
    } finally {
      release();
    }
  } catch (error) {
    explain(error);
    return false;
  }
}

/** @param {Needs} needs */
function missingPackages(needs) {
  return [
    ...(needs.database ? databasePackages(needs.database) : []),
    ...(needs.chromium ? chromiumPackages() : []),
  ];
}

/**
 * @param {Needs} needs
 * @param {readonly string[]} missing Debian packages
 */
async function makeReady(needs, missing) {
  const steps = await Promise.allSettled([
    installPackages(),
    missing.length > 0 ? installSystemPackages(missing) : undefined,
    needs.adminSchema ? fetchAdminSchema() : undefined,
  ]);
  const failures = steps.filter((step) => step.status === "rejected");
  for (const failure of failures) explain(failure.reason);
  if (failures.length > 0) return false;
  await generateIfStale();
  return true;
}

async function generateIfStale() {
  if (generatedIsFresh()) return say("generated code", "fresh");
  await generate();
  say("generated code", "made from prisma/schema.prisma");
}

/** @param {unknown} error */
function explain(error) {
  const text =
    error instanceof Mistake ? error.message : error instanceof Error ? error.stack : String(error);
  console.error(`[prepare] ${text}`);
}

/**
 * `npm run setup`: makes ready what any command may need.
 * @returns {Promise<number>} exit code
 */
export async function main() {
  return (await prepare({ database: "tillsight", chromium: true, adminSchema: true })) ? 0 : 1;
}
