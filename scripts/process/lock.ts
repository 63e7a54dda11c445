import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { startOf } from "./identity.ts";

export type LockOutcome =
  | { readonly outcome: "acquired"; readonly release: () => void }
  | { readonly outcome: "held"; readonly pid: number };

/**
 * Takes a lock file for this process. A lock whose process is gone, or whose process id belongs to another
 * process by now, counts as free.
 */
export function acquireLock(file: string): LockOutcome {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return { outcome: "acquired", release: () => release(file, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readOr(file, "");
    const pid = Number.parseInt(holder, 10);
    if (holder === `${pid} ${startOf(pid)}`) return { outcome: "held", pid };
    rmSync(file, { force: true });
  }
  throw new Error(`${file} is taken and freed again and again by others`);
}

function release(file: string, mine: string): void {
  if (readOr(file, "") === mine) rmSync(file, { force: true });
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
