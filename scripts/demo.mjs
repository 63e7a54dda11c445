// npm run demo [-- --reset] [-- --orders 2000]: the whole product with two generated shops, until Ctrl-C.
import path from "node:path";
import { prepare } from "./prepare.mjs";
import { pinnedNode } from "./prepare/packages.mjs";
import { root } from "./prepare/run.mjs";
import { runToEnd } from "./process/run-to-end.mjs";

const ready = await prepare({ database: true, adminSchema: true });
process.exitCode = ready
  ? await runToEnd(pinnedNode, [path.join(root, "scripts/demo.ts"), ...process.argv.slice(2)])
  : 1;
