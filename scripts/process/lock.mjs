// Plain JavaScript: preparing a machine needs it before any package is there.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startOf } from "./identity.mjs";

/** @typedef {{ readonly outcome: "acquired", readonly release: () => void }} Acquired */
/** @typedef {{ readonly outcome: "held", readonly pid: number }} Held */

/** Names of this process's own drafts of lock files. */
let drafts = 0;

/**
 * Takes a lock file for this process. A lock whose process is gone, or whose process id belongs to another
 * process by now, counts as free.
 * @param {string} file its folder must exist
 * @returns {Acquired | Held}
 */
export function acquireLock(file) {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 20; attempt++) {
    if (put(file, mine)) return { outcome: "acquired", release: () => release(file, mine) };
    const holder = readOr(file, "");
    const pid = Number.parseInt(holder, 10);
    if (holder !== "" && holder === `${pid} ${startOf(pid)}`) return { outcome: "held", pid };
    clear(file, holder);
  }
  throw new Error(`${file} is taken and freed again and again by others`);
}

/**
 * Takes a lock file, and waits for it where another process has it.
 * @param {string} file its folder is made
 * @param {{ signal?: AbortSignal | undefined, onWait?: (pid: number) => void }} [options] `onWait` hears once of each
 *   process that is waited for
 * @returns {Promise<() => void>} frees it
 */
export async function waitForLock(file, { signal, onWait } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  let heard = 0;
  for (;;) {
    const lock = acquireLock(file);
    if (lock.outcome === "acquired") return lock.release;
    if (lock.pid !== heard) onWait?.(lock.pid);
    heard = lock.pid;
    await pause(200, undefined, { signal });
  }
}

/**
 * Puts the file there with its content at once: nobody reads a lock that is half written.
 * @param {string} file
 * @param {string} content
 */
function put(file, content) {
  const draft = `${file}.${process.pid}.${++drafts}`;
  writeFileSync(draft, content);
  try {
    return unlessThere(() => linkSync(draft, file));
  } catch {
    // A file system without hard links.
    return unlessThere(() => writeFileSync(file, content, { flag: "wx" }));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {() => void} make */
function unlessThere(make) {
  try {
    make();
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a lock that nobody holds any more. Moved away first: if somebody took it since it was read, it goes back.
 * @param {string} file
 * @param {string} stale what was read
 */
function clear(file, stale) {
  const aside = `${file}.${process.pid}.${++drafts}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // Another has cleared it.
  }
  const moved = readOr(aside, "");
  rmSync(aside, { force: true });
  if (moved !== stale) put(file, moved);
}

/**
 * @param {string} file
 * @param {string} mine
 */
function release(file, mine) {
  if (readOr(file, "") === mine) rmSync(file, { force: true });
}

/**
 * @param {string} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
