// node scripts/run.mjs NAME [arguments]: every command of package.json. Asks for Node's version first, so that a Node
// too old for the rest hears that and not a syntax error; all else is in launch/.
import { canPrepare, FIRST_STEP } from "./launch/node-version.mjs";

if (canPrepare(process.versions.node)) {
  import("./launch/launch.mjs")
    .then((launcher) => launcher.launch(process.argv[2] || "", process.argv.slice(3)))
    .then((code) => {
      process.exitCode = code;
    });
} else {
  console.error(
    "This is Node " +
      process.versions.node +
      ". It takes Node " +
      FIRST_STEP +
      " (https://nodejs.org) to begin; the one that all else runs on is then installed by itself.",
  );
  process.exitCode = 1;
}
