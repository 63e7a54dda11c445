import { Mistake } from "../process/mistake.mjs";
import { adviceOn } from "./advice.mjs";
import { run } from "./run.mjs";

/**
 * Runs npm.
 * @param {string} name of its log
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<string>} what it printed to standard output
 * @throws {Mistake} with npm's own errors and what to do
 */
export async function npm(name, args, env = {}) {
  const { code, stdout, all, tail, log } = await run(name, "npm", args, { env });
  if (code === 0) return stdout;
  // npm names the cause first and closes with its usage text; with --json it says all of it a second time.
  const errors = all.split("\n").filter((line) => /^npm (error|ERR!)(?!\s+at )/.test(line));
  const cause = errors.length > 0 ? [...new Set(errors)].slice(0, 15).join("\n") : tail;
  throw new Mistake(`npm ${args[0]} failed (whole log: ${log}):\n${cause}\n${adviceOn(all)}`);
}
