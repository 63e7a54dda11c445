import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "./identity.mjs";

export interface StopOptions {
  /** How long the process has after SIGTERM before SIGKILL. */
  readonly seconds: number;
  /** Signal the process group that it leads, too: its children end with it. */
  readonly group?: boolean;
}

/** Ends a process and returns when it is gone. @returns false when it had to be killed. */
export async function stopProcess(pid: number, options: StopOptions): Promise<boolean> {
  const target = options.group ? -pid : pid;
  send(target, "SIGTERM");
  const deadline = Date.now() + options.seconds * 1000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      send(target, "SIGKILL");
      while (isAlive(pid)) await pause(20);
      return false;
    }
    await pause(20);
  }
  return true;
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
