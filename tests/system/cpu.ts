import { existsSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second on every platform that Node runs on (sysconf _SC_CLK_TCK). */
const ticksPerSecond = 100;

/** Processor seconds that a process has used so far, user and system; undefined where the platform does not say. */
export function processorSeconds(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const stat = readFileSync(file, "utf8");
  // proc(5): utime and stime are fields 14 and 15; the name in field 2 may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
