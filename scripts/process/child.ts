import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { stopProcess } from "./stop.ts";

const root = path.resolve(import.meta.dirname, "../..");
const leash = path.join(import.meta.dirname, "leash.mjs");

export interface ChildOptions {
  readonly name: string;
  /** Arguments of Node, from the project's folder: options, file, the file's own arguments. */
  readonly args: readonly string[];
  /** Its whole environment besides a few of the system's own: nothing of the developer's counts. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of `<name>.log`, which begins anew. */
  readonly logs: string;
}

/** A process of this project that ends when its parent does. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Says how it ended; pending while it runs. */
  readonly ended: Promise<string>;
  /** The last lines of its log. */
  lastLines(count: number): string;
  /** The first match in its log, once there is one. Rejects when the child ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end, kills it after so many seconds, and returns when it is gone. */
  stop(seconds: number): Promise<void>;
}

const systemVariables = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"];

function systemEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(systemVariables.map((name) => [name, process.env[name]]));
}

/** Starts Node in a process group of its own, so that a terminal's Ctrl-C does not reach it past its parent. */
export function startChild(options: ChildOptions): Child {
  mkdirSync(options.logs, { recursive: true });
  const log = path.join(options.logs, `${options.name}.log`);
  const output = openSync(log, "w");
  const started = spawn(process.execPath, ["--import", leash, ...options.args], {
    cwd: root,
    detached: true,
    env: { NODE_ENV: "production", ...systemEnvironment(), ...options.env },
    stdio: ["pipe", output, output],
  });
  closeSync(output);
  const ended = new Promise<string>((resolve) => {
    started.once("error", (error) => resolve(error.message));
    started.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  const pid = started.pid ?? 0;
  return {
    name: options.name,
    pid,
    ended,
    lastLines: (count) => readFileSync(log, "utf8").trim().split("\n").slice(-count).join("\n"),
    printed: (pattern) => waitForLine(log, pattern, ended),
    async stop(seconds) {
      if (pid > 0) await stopProcess(pid, { seconds, group: true });
      await ended;
    },
  };
}

async function waitForLine(log: string, pattern: RegExp, ended: Promise<string>): Promise<RegExpExecArray> {
  let how: string | undefined;
  void ended.then((text) => (how = text));
  for (;;) {
    // Read after `how`: what it printed last counts, too.
    const over = how;
    const found = pattern.exec(readFileSync(log, "utf8"));
    if (found) return found;
    if (over !== undefined) throw new Error(`it ended (${over}) before it printed ${String(pattern)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
