import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export interface ChildOptions {
  /** For messages, and the name of its log under `.local/logs/`. */
  readonly name: string;
  /** Arguments of Node, from the project's folder: options, file, the file's own arguments. */
  readonly args: readonly string[];
  /** The child's whole environment besides PATH and HOME: nothing of the developer's counts. */
  readonly env?: Readonly<Record<string, string>>;
  /** The first line that says the child is ready; its groups are `ready`. Default: ready at once. */
  readonly readyLine?: RegExp;
  readonly readySeconds?: number;
}

/** A process of this project that a test or a measurement started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly ready: RegExpMatchArray | undefined;
  /** The end of what it printed, both streams. */
  output(): string;
  isRunning(): boolean;
  /** Sends the signal and waits until the process is gone; after 15 s SIGKILL. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Exit code or signal; pending while it runs. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/**
 * Starts Node with the given arguments and waits for its ready line.
 * @throws Error with the child's output when it ends before, or is not ready in time.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const started = spawn(process.execPath, options.args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: "UTC",
      NODE_ENV: "production",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let seen: RegExpMatchArray | undefined;
  let running = true;
  const log = openLog(options.name);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    started.once("error", (error) => (output += `\n${error.message}`));
    started.once("close", (code, signal) => {
      running = false;
      log.end();
      resolve(signal ?? code ?? 1);
    });
  });
  const ready = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      log.write(chunk);
      output = (output + chunk.toString()).slice(-200_000);
      seen ??= options.readyLine ? (output.match(options.readyLine) ?? undefined) : undefined;
      if (seen) resolve();
    };
    started.stdout.on("data", hear);
    started.stderr.on("data", hear);
  });
  const child: Child = {
    name: options.name,
    pid: started.pid ?? 0,
    get ready() {
      return seen;
    },
    output: () => output,
    isRunning: () => running,
    stop: (signal = "SIGTERM") => stop(started, ended, signal),
    ended,
  };
  if (options.readyLine) await untilReady(child, ready, options.readySeconds ?? 60);
  return child;
}

async function untilReady(child: Child, ready: Promise<void>, seconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`was not ready within ${seconds} s`), seconds * 1000);
  });
  const fault = await Promise.race([
    ready.then(() => undefined),
    child.ended.then((code) => `ended with ${code}`),
    late,
  ]);
  clearTimeout(timer);
  if (fault === undefined) return;
  await child.stop("SIGKILL");
  throw new Error(`${child.name} ${fault}:\n${child.output().slice(-4000)}`);
}

async function stop(
  child: ChildProcess,
  ended: Promise<number | NodeJS.Signals>,
  signal: NodeJS.Signals,
): Promise<void> {
  child.kill(signal);
  const impatient = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(impatient);
}

function openLog(name: string) {
  const folder = path.join(root, ".local/logs");
  mkdirSync(folder, { recursive: true });
  return createWriteStream(path.join(folder, `${name}.log`));
}
