import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { npm } from "./npm.mjs";
import { say, timed } from "./report.mjs";
import { root } from "./run.mjs";

/** The Node that everything but these first steps runs on. */
export const pinnedNode = path.join(root, "node_modules/node/bin/node");

/**
 * Installs the locked npm packages if they are missing or other than package-lock.json says.
 * @returns {Promise<void>}
 */
export async function installPackages() {
  if (packagesAreCurrent()) return say("npm packages", "as locked");
  // What is locked by its digest may come from npm's cache: without a network that is the difference of minutes.
  const args = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
  // Any existing executable stops Prisma's installer from downloading an engine that we never run.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
  await timed("npm packages (npm ci)", () => npm("npm-ci", args, env));
}

/**
 * True when node_modules holds what package-lock.json locks. npm keeps a lock of what it installed, and writes it
 * last: an interrupted install has none.
 */
function packagesAreCurrent() {
  const installed = readLock(path.join(root, "node_modules/.package-lock.json"));
  const locked = readLock(path.join(root, "package-lock.json"));
  if (!installed || !locked || !existsSync(pinnedNode)) return false;
  return Object.entries(locked).every(([where, wanted]) => {
    // Optional packages are for other platforms as a rule; "" is the project, links are its workspaces.
    const elsewhere = wanted.optional || (wanted.devOptional && Boolean(wanted.os ?? wanted.cpu));
    if (!where.startsWith("node_modules/") || elsewhere || wanted.link) return true;
    return installed[where]?.version === wanted.version;
  });
}

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], link?: boolean }} LockedPackage */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readLock(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
