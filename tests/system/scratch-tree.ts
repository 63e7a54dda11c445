import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  existsSync,
} from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const left = new Set(["node_modules", ".git", ".local", "build", ".env", ".shopify"]);

export type Packages =
  /** As a fresh clone. */
  | "none"
  /** Those of this checkout. */
  | "linked"
  /** Hard links to those of this checkout: a node_modules of its own, without Vite's cache. */
  | "own";

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A copy of this checkout, for commands that must not meet what is in it, nor leave anything there. */
export interface ScratchTree {
  readonly folder: string;
  /** A command of package.json as npm runs it: its line in a shell, then the words. Environment: PATH and HOME besides. */
  npmRun(
    script: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
  /** The same, running on. */
  start(line: string, env?: Readonly<Record<string, string>>): Running;
  remove(): Promise<void>;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandResult>;
  /** All that it printed so far. */
  output(): string;
  /** The first match in its output, once there is one. @throws Error with the output when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end, as a terminal's Ctrl-C does. */
  interrupt(): Promise<CommandResult>;
}

/** @param scripts of package.json */
export function makeScratchTree(packages: Packages, scripts: Readonly<Record<string, string>>): ScratchTree {
  mkdirSync(path.join(root, ".local"), { recursive: true });
  // Beside node_modules, as hard links do not leave a file system.
  const folder = mkdtempSync(path.join(root, ".local/scratch-"));
  for (const name of readdirSync(root))
    if (!left.has(name)) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const modules = path.join(root, "node_modules");
  if (packages === "linked") symlinkSync(modules, path.join(folder, "node_modules"));
  if (packages === "own") linkPackages(modules, path.join(folder, "node_modules"));
  const schema = path.join(root, ".local/schema");
  if (existsSync(schema)) cpSync(schema, path.join(folder, ".local/schema"), { recursive: true });
  const running = new Set<Running>();
  const start = (line: string, env: Readonly<Record<string, string>> = {}) => {
    const child = spawn("sh", ["-c", line], {
      cwd: folder,
      detached: true,
      // Compiled once for all commands of a tree; not within it, where some tests look at what is there.
      env: environment({ NODE_COMPILE_CACHE: `${folder}-compiled`, ...env }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const one = watch(child);
    running.add(one);
    void one.ended.then(() => running.delete(one));
    return one;
  };
  return {
    folder,
    start,
    npmRun: (script, args, env) => {
      const words = args.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
      return start(`${scripts[script] ?? `exit 99 # no script ${script}`} ${words}`, env).ended;
    },
    async remove() {
      await Promise.all([...running].map((one) => one.interrupt()));
      for (const made of [folder, `${folder}-compiled`])
        rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Nothing of the developer's own counts but where programs and caches are. */
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  const all: Record<string, string | undefined> = { PATH, HOME, ...env };
  return all as NodeJS.ProcessEnv;
}

function linkPackages(from: string, to: string): void {
  execFileSync("cp", ["-al", from, to]);
  // npm writes this one anew in place, which a hard link would carry over.
  rmSync(path.join(to, ".package-lock.json"));
  copyFileSync(path.join(from, ".package-lock.json"), path.join(to, ".package-lock.json"));
  rmSync(path.join(to, ".vite"), { recursive: true, force: true });
}

function watch(child: ChildProcess): Running {
  let [out, err, all] = ["", "", ""];
  const waiting = new Set<() => void>();
  const hear = (text: string) => {
    all += text;
    for (const look of waiting) look();
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => hear(((out += text), text)));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => hear(((err += text), text)));
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
  });
  return {
    child,
    ended,
    output: () => all,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(all);
          if (found) {
            waiting.delete(look);
            resolve(found);
          }
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended before it printed ${String(pattern)}:\n${all}`)));
      }),
    async interrupt() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, "SIGINT");
      return ended;
    },
  };
}
