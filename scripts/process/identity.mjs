// Plain JavaScript: preparing a machine needs it before any package is there.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * When a process began, in the system's own words; empty when there is no such process.
 * @param {number} pid
 * @returns {string}
 */
export function startOf(pid) {
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

/** @param {number} pid */
function readStat(pid) {
  const file = `/proc/${pid}/stat`;
  try {
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  } catch {
    return ""; // It ended in between.
  }
}

/**
 * Whether a process runs; a zombie does not.
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  return startOf(pid) !== "";
}
