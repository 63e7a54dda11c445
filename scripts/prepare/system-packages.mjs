import { findProgram } from "../database/program.mjs";
import { Mistake } from "../process/mistake.mjs";
import { adviceOn } from "./advice.mjs";
import { timed } from "./report.mjs";
import { run } from "./run.mjs";

/** Whether this process may install Debian packages. */
export function canUseApt() {
  return process.getuid?.() === 0 && findProgram(["apt-get"], ["/usr/bin"]) !== undefined;
}

/**
 * Installs Debian packages. They must be such that start no service.
 * @param {readonly string[]} names
 * @returns {Promise<void>}
 */
export async function installSystemPackages(names) {
  const env = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  // Another apt (unattended upgrades) may hold dpkg's lock: wait for it instead of failing.
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  await timed(`Debian packages (${names.join(", ")})`, async () => {
    const update = await run("apt-update", "apt-get", [...wait, "update"], { env });
    const install = ["install", "-y", "--no-install-recommends", ...names];
    const { code, tail, log } = await run("apt-install", "apt-get", [...wait, ...install], {
      env,
      finish: true,
    });
    if (code === 0) return;
    // `apt-get update` ends well even when no mirror answered.
    const advice = adviceOn(update.all + tail);
    throw new Mistake(
      `apt-get install ${names.join(" ")} failed (whole log: ${log}):\n${tail}\n${advice}\nOr bring the packages yourself.`,
    );
  });
}
