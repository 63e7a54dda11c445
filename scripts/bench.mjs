// npm run bench [-- --orders 100000 --webhooks 10000 --only backfill|webhooks|home --no-floors]: prepares the machine
// and measures; see tests/bench/main.ts.
import { existsSync } from "node:fs";
import path from "node:path";
import { prepare } from "./prepare.mjs";
import { pinnedNode } from "./prepare/packages.mjs";
import { root } from "./prepare/run.mjs";
import { runToEnd } from "./process/run-to-end.mjs";

const ready = await prepare({ database: true, adminSchema: true });
process.exitCode = ready
  ? await runToEnd(pinnedNode, [path.join(root, "tests/bench/main.ts"), ...process.argv.slice(2)])
  : 1;
if (existsSync(path.join(root, ".local/db-bench/server.pid"))) {
  // The run was cut short before it stopped its server.
  await runToEnd(pinnedNode, [path.join(root, "scripts/database/stop.ts"), "bench"]);
}
