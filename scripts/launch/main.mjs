// node scripts/launch/main.mjs NAME PROGRAM [arguments]: runs a program of ours as the command NAME. A known mistake ends
// it with a line that says what to do, all else with its stack.
import { pathToFileURL } from "node:url";
import { explain } from "./explain.mjs";

const [node = "", , name = "", program = "", ...args] = process.argv;
process.argv = [node, program, ...args];
try {
  await import(pathToFileURL(program).href);
} catch (error) {
  // What was open stays open: pools that never connected, a server that never listened.
  process.exit(explain(name, error));
}
