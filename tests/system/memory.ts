import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Resident memory of a process in megabytes (2^20); 0 when it is gone. */
function residentMegabytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  try {
    const text = existsSync("/proc/self/status")
      ? (/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1] ?? "0")
      : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return Number(text) / 1024;
  } catch {
    return 0;
  }
}

export interface MemoryTrace {
  /** Megabytes, one sample each `intervalMs`, oldest first. */
  readonly samples: readonly number[];
  stop(): void;
}

/** Samples a process's resident memory until stopped. */
export function traceMemory(pid: number, intervalMs = 200): MemoryTrace {
  const samples: number[] = [residentMegabytes(pid)];
  const timer = setInterval(() => {
    const now = residentMegabytes(pid);
    if (now > 0) samples.push(now);
  }, intervalMs);
  return { samples, stop: () => clearInterval(timer) };
}
