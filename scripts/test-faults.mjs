// npm run test:faults [-- --injections 1000 --minutes 5 --queued 100000 --seed 1 --only REGEXP --write]: prepares the machine, and puts
// the app under faults; see tests/faults/main.ts.
import path from "node:path";
import { stopLeftOverServer } from "./database/stop-left-over.mjs";
import { prepare } from "./prepare.mjs";
import { pinnedNode } from "./prepare/packages.mjs";
import { root } from "./prepare/run.mjs";
import { runToEnd } from "./process/run-to-end.mjs";

const ready = await prepare({ database: true, adminSchema: true });
process.exitCode = ready
  ? await runToEnd(pinnedNode, [path.join(root, "tests/faults/main.ts"), ...process.argv.slice(2)])
  : 1;
await stopLeftOverServer("faults");
