import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const leash = path.join(path.dirname(fileURLToPath(import.meta.url)), "leash.mjs");
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Runs a Node program in the foreground, on a given Node, and returns its exit code when it has ended. It leads a process group of
 * its own: a Ctrl-C in the terminal reaches it once, passed on from here, whoever else the terminal sends it to. If this
 * process's own parent goes away, that counts as a hang-up: npm is the parent, as its scripts `exec` this.
 * @param {string} node
 * @param {readonly string[]} args program and its arguments
 * @param {{ env?: Readonly<Record<string, string | undefined>> | undefined, stdin?: boolean | undefined }} [options]
 *   `env` is added to this process's environment. `stdin`: the program reads this process's standard input; otherwise that is
 *   the leash by which it hears of this process's death
 * @returns {Promise<number>}
 */
export async function runToEnd(node, args, { env = {}, stdin = false } = {}) {
  const bin = path.dirname(node);
  const child = spawn(node, stdin ? args : ["--import", leash, ...args], {
    detached: !stdin,
    stdio: [stdin ? "inherit" : "pipe", "inherit", "inherit"],
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
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && ask(), 500);
  try {
    return await ended;
  } finally {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, ask);
  }
}
