import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";

/**
 * Puts a disk of its own under a folder, so that it can be filled up without harm: a file system in memory.
 * @returns false where that is not possible: it takes Linux and root.
 */
export function mountSmallDisk(folder: string, megabytes: number): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  mkdirSync(folder, { recursive: true });
  unmountSmallDisk(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tillsight-faults", folder], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

/** Takes it away again, with all that is on it. Does nothing where there is none. */
export function unmountSmallDisk(folder: string): void {
  if (!existsSync("/proc/mounts")) return;
  if (readFileSync("/proc/mounts", "utf8").includes(`tillsight-faults ${folder} `))
    execFileSync("umount", [folder], { stdio: "ignore" });
}
