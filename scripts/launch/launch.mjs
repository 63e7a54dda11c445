import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { stopLeftOverServer } from "../database/stop-left-over.mjs";
import { generate, generatedIsFresh } from "../generate.mjs";
import { prepare } from "../prepare.mjs";
import { pinnedNode } from "../prepare/packages.mjs";
import { root } from "../prepare/run.mjs";
import { Mistake } from "../process/mistake.mjs";
import { runToEnd } from "../process/run-to-end.mjs";
import { commands, usageText } from "./commands.mjs";
import { explain } from "./explain.mjs";
import { canRunTheApp, PRODUCTION } from "./node-version.mjs";

/** @typedef {import("./commands.mjs").Command} Command */

/**
 * Runs a command of package.json to its end: says how it is used, takes the settings, makes ready or asks for what it
 * needs, and runs it on the pinned Node.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function launch(name, args) {
  try {
    const command = commands[name];
    if (!command) throw new Mistake(`there is no command ${name}. All of them: npm run`, 2);
    if (args.includes("--help") || args.includes("-h")) {
      console.log(usageText(name));
      return 0;
    }
    if (command.alone && args.length > 0)
      throw new Mistake(
        `it takes no arguments, not ${args.join(" ")}\nnpm run ${name} -- --help says how it is used.`,
        2,
      );
    if (command.settings) takeSettings(process.env);
    if (command.prepare && !(await prepare(command.prepare))) return 1;
    requireParts(command);
    if (command.generated && !generatedIsFresh()) await generate();
    if (command.module) {
      const { main } = await import(new URL(`../${command.module}`, import.meta.url).href);
      return await main(args);
    }
    return await runProgram(name, command, args);
  } catch (error) {
    return explain(name, error);
  }
}

/**
 * Adds the settings of .env that the environment does not have.
 * @param {NodeJS.ProcessEnv} env
 */
function takeSettings(env) {
  // The tunnel of `shopify app dev` is another at each start: it stands above what .env says.
  if (env.HOST?.includes("://")) env.SHOPIFY_APP_URL ??= env.HOST;
  const file = path.join(root, ".env");
  if (!existsSync(file)) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) env[name] ??= value;
}

/**
 * @param {Command} command
 * @throws {Mistake} that says how to get what is missing
 */
function requireParts(command) {
  if (command.bare) return;
  if (!existsSync(path.join(root, "node_modules/.package-lock.json")))
    throw new Mistake(
      "the npm packages are not installed: npm run setup installs all (in production: npm ci)",
    );
  if (command.tool && !existsSync(path.join(root, command.tool)))
    throw new Mistake("this takes the development packages, too: npm ci --include=dev installs them");
  if (command.built && !existsSync(path.join(root, "build/server/index.js")))
    throw new Mistake("there is no build: npm run build makes it (npm run dev needs none)");
}

/**
 * @param {string} name
 * @param {Command} command
 * @param {readonly string[]} args
 */
async function runProgram(name, command, args) {
  const node = existsSync(pinnedNode) ? pinnedNode : process.execPath;
  if (node === process.execPath && !canRunTheApp(process.versions.node))
    throw new Mistake(
      `this is Node ${process.versions.node}, and without the development packages, which bring their own, it takes Node ${PRODUCTION}`,
    );
  const program = path.join(root, command.program ?? "");
  const main = fileURLToPath(new URL("main.mjs", import.meta.url));
  const all = [...standinPreload(name), ...(command.node ?? []), main, name, program, ...args];
  try {
    return await runToEnd(node, all, { env: command.env, stdin: command.stdin });
  } finally {
    if (command.server) await stopLeftOverServer(command.server);
  }
}

/**
 * For work on a feature: what the app would send to Shopify goes to the stand-in that STANDIN_URL names.
 * @param {string} name
 */
function standinPreload(name) {
  const preload = path.join(root, "tests/standin/preload.mjs");
  return name === "dev" && process.env.STANDIN_URL ? ["--import", preload] : [];
}
