// Makes a machine ready for `npm run demo` and `npm test`. Plain JavaScript without packages: it runs before any is
// installed, on whatever Node the machine has.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generate, generatedIsFresh } from "./generate.mjs";
import { fetchAdminSchema } from "./prepare/admin-schema.mjs";
import { chromiumPackages } from "./prepare/chromium.mjs";
import { databasePackages } from "./prepare/database-server.mjs";
import { installPackages } from "./prepare/packages.mjs";
import { PrepareError, say } from "./prepare/report.mjs";
import { installSystemPackages } from "./prepare/system-packages.mjs";

/**
 * What a command needs. npm packages and generated code are always made ready.
 * @typedef {{ database?: boolean, chromium?: boolean, adminSchema?: boolean }} Needs
 */

/**
 * Makes the machine ready; does only what is missing.
 * @param {Needs} needs
 * @returns {Promise<boolean>} false after it said what is wrong and what to do
 */
export async function prepare(needs) {
  try {
    // Asked first: a machine that cannot be made ready hears so at once, not after minutes of npm.
    const missing = [
      ...(needs.database ? databasePackages() : []),
      ...(needs.chromium ? chromiumPackages() : []),
    ];
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
  } catch (error) {
    explain(error);
    return false;
  }
}

async function generateIfStale() {
  if (generatedIsFresh()) return say("generated code", "fresh");
  await generate();
  say("generated code", "made from prisma/schema.prisma");
}

/** @param {unknown} error */
function explain(error) {
  const text =
    error instanceof PrepareError ? error.message : error instanceof Error ? error.stack : String(error);
  console.error(`[prepare] ${text}`);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const ready = await prepare({ database: true, chromium: true, adminSchema: true });
  process.exitCode = ready ? 0 : 1;
}
