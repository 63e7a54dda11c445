import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * @typedef {object} RunResult
 * @property {number | null} code null when a signal ended it or it could not be started
 * @property {string} stdout
 * @property {string} all both outputs
 * @property {string} tail the last lines of both outputs
 * @property {string} log file with the whole output, relative to the project
 */

/** @type {Map<import("node:child_process").ChildProcess, { command: string, finish: boolean }>} */
const running = new Map();
let interrupted = false;
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Runs a command to its end, without stdin, and keeps its output in .local/logs/<name>.log. A signal to this process
 * ends the command with all that it started, and then this process: the next run must not meet what is left of it.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, finish?: boolean }} [options] `cwd`: not the project's
 *   folder; `finish`: a signal waits for the command's own end, as a package manager cut short leaves the system broken
 * @returns {Promise<RunResult>}
 */
export async function run(name, command, args, options = {}) {
  // Before it runs: a signal may come as soon as it does.
  if (running.size === 0) for (const signal of signals) process.on(signal, interrupt);
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.set(child, { command, finish: options.finish ?? false });
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
  running.delete(child);
  if (interrupted) await lastOut();
  if (running.size === 0) for (const signal of signals) process.off(signal, interrupt);
  const log = path.join(".local/logs", `${name}.log`);
  mkdirSync(path.join(root, ".local/logs"), { recursive: true });
  writeFileSync(path.join(root, log), `$ ${command} ${args.join(" ")}\n${all}`);
  return { code, stdout, all, tail: all.trim().split("\n").slice(-20).join("\n"), log };
}

function interrupt() {
  if (interrupted) return;
  interrupted = true;
  for (const [child, { command, finish }] of running) {
    if (finish) console.error(`[prepare] waiting for ${command} to end`);
    else {
      console.error(`[prepare] stopping ${command}; the next run goes on from here`);
      endGroup(child);
    }
  }
}

/** @param {import("node:child_process").ChildProcess} child leader of a process group */
function endGroup(child) {
  const send = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid !== undefined && running.has(child)) process.kill(-child.pid, signal);
  };
  send("SIGTERM");
  // npm hears of it and goes on until its own child has ended. What it leaves is not taken for finished.
  setTimeout(send, 500, "SIGKILL");
}

/** The last command that an interrupt waited for ends this process; the others only stop here. */
function lastOut() {
  if (running.size === 0) process.exit(130);
  return new Promise(() => undefined);
}
