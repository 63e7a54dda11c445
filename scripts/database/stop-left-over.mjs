import { existsSync } from "node:fs";
import path from "node:path";
import { pinnedNode } from "../prepare/packages.mjs";
import { root } from "../prepare/run.mjs";
import { runToEnd } from "../process/run-to-end.mjs";

/**
 * Stops the private server of a purpose if the program that used it was killed before it could.
 * @param {string} purpose
 * @returns {Promise<void>}
 */
export async function stopLeftOverServer(purpose) {
  if (!existsSync(path.join(root, `.local/db-${purpose}/server.pid`))) return;
  await runToEnd(pinnedNode, [path.join(root, "scripts/database/stop.ts"), purpose]);
}
