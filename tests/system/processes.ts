import path from "node:path";
import { startChild, type Child } from "../../scripts/process/child.ts";

/** Where each process's log is, by its name. */
const logs = path.resolve(import.meta.dirname, "../../.local/logs");

/** Starts one of the project's processes; its log is `.local/logs/<name>.log`. */
export function startProcess(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Child {
  return startChild({ name, args, env: { TZ: "UTC", ...env }, logs });
}

/** Waits for a line of its log. @throws Error with the log's end when the process ends before. */
export async function printed(child: Child, line: RegExp): Promise<RegExpExecArray> {
  try {
    return await child.printed(line);
  } catch (error) {
    throw new Error(`${child.name} did not start:\n${child.lastLines(40)}`, { cause: error });
  }
}

/** Ends it as a crash or a power cut does: without a chance to tidy up. */
export async function killProcess(child: Child): Promise<void> {
  process.kill(child.pid, "SIGKILL");
  await child.ended;
}

/** Ends it as a deployment does. */
export function stopProcess(child: Child): Promise<void> {
  return child.stop(15);
}
