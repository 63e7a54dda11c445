// npm run demo [-- --reset] [-- --orders 2000]: the whole product with two generated shops, until Ctrl-C.
import path from "node:path";
import { stopLeftOverServer } from "./database/stop-left-over.mjs";
import { prepare } from "./prepare.mjs";
import { pinnedNode } from "./prepare/packages.mjs";
import { root } from "./prepare/run.mjs";
import { runToEnd } from "./process/run-to-end.mjs";

async function main() {
  if (!(await prepare({ database: true, adminSchema: true }))) return 1;
  const code = await runToEnd(pinnedNode, [path.join(root, "scripts/demo.ts"), ...process.argv.slice(2)]);
  await stopLeftOverServer("demo");
  return code;
}

process.exitCode = await main();
