import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * @typedef {object} RunResult
 * @property {number | null} code null when a signal ended it or it could not be started
 * @property {string} stdout
 * @property {string} all both outputs
 * @property {string} tail the last lines of both outputs
 * @property {string} log file with the whole output, relative to the project
 */

/**
 * Runs a command to its end (a signal to this process ends it), without stdin, and keeps its output in .local/logs/<name>.log.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string }} [options]
 * @returns {Promise<RunResult>}
 */
export async function run(name, command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const interrupt = () => {
    child.kill("SIGTERM");
    process.exit(130);
  };
  for (const signal of signals) process.on(signal, interrupt);
  let stdout = "";
  let all = "";
  child.stdout.on("data", (/** @type {Buffer} */ chunk) => {
    stdout += chunk.toString();
    all += chunk.toString();
  });
  child.stderr.on("data", (/** @type {Buffer} */ chunk) => (all += chunk.toString()));
  const code = await new Promise((/** @type {(code: number | null) => void} */ resolve) => {
    child.once("error", (error) => {
      all += String(error);
      resolve(null);
    });
    child.once("close", (exit) => resolve(exit));
  });
  for (const signal of signals) process.off(signal, interrupt);
  const log = path.join(".local/logs", `${name}.log`);
  mkdirSync(path.join(root, ".local/logs"), { recursive: true });
  writeFileSync(path.join(root, log), `$ ${command} ${args.join(" ")}\n${all}`);
  return { code, stdout, all, tail: all.trim().split("\n").slice(-20).join("\n"), log };
}
