import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const leash = path.join(path.dirname(fileURLToPath(import.meta.url)), "leash.mjs");
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Who waits for this process: its parent, and behind npm's `sh -c` also npm. A shell outlives the npm that started it, so
 * the parent alone does not tell; outside of Linux it has to do.
 */
function waiting() {
  const parent = process.ppid;
  if (process.platform !== "linux" || !process.env.npm_lifecycle_event) return String(parent);
  try {
    // proc(5): the parent is the second field after the closing bracket of the name.
    const stat = readFileSync(`/proc/${parent}/stat`, "utf8");
    return `${parent} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return "none";
  }
}

/**
 * Runs a Node program in the foreground, on a given Node, and returns its exit code when it has ended. It leads a process group of
 * its own: a Ctrl-C in the terminal reaches it once, passed on from here, whoever else the terminal sends it to. If this
 * process's own parent (npm) goes away, that counts as a hang-up.
 * @param {string} node
 * @param {readonly string[]} args program and its arguments
 * @param {Record<string, string | undefined>} [env] added to this process's environment
 * @returns {Promise<number>}
 */
export async function runToEnd(node, args, env = {}) {
  const bin = path.dirname(node);
  const child = spawn(node, ["--import", leash, ...args], {
    detached: true,
    stdio: ["pipe", "inherit", "inherit"],
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`, ...env },
  });
  const ended = new Promise((/** @type {(code: number) => void} */ resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ? 130 : (code ?? 1)));
  });
  let asked = false;
  const ask = () => {
    if (!asked) child.kill("SIGTERM");
    asked = true;
  };
  for (const signal of signals) process.on(signal, ask);
  const before = waiting();
  const watch = setInterval(() => waiting() !== before && ask(), 500);
  try {
    return await ended;
  } finally {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, ask);
  }
}
