import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** When a process began, in the system's own words; empty when there is no such process. */
export function startOf(pid: number): string {
  if (!Number.isInteger(pid) || pid <= 0) return "";
  if (process.platform === "linux") {
    // proc(5): field 22 is the start time; the name in field 2 may hold blanks, so count from its closing bracket.
    const stat = readStat(pid);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function readStat(pid: number): string {
  const file = `/proc/${pid}/stat`;
  try {
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  } catch {
    return ""; // It ended in between.
  }
}

/** Whether a process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  return startOf(pid) !== "";
}
