import { readFileSync } from "node:fs";

/**
 * A command of package.json: `npm run NAME` is `node scripts/run.mjs NAME`.
 * @typedef {object} Command
 * @property {string} [program] what the pinned Node runs
 * @property {string} [tool] a development package that it takes
 * @property {string} [module] instead: plain JavaScript beside run.mjs that exports `main(args): Promise<number>`
 * @property {readonly string[]} [node] options of Node
 * @property {Readonly<Record<string, string>>} [env]
 * @property {true} [settings] runs on the app's settings: .env counts where the environment says nothing. The others
 *   bring their own (demo), or empty what they are given (test, bench): .env is not for them
 * @property {import("../prepare.mjs").Needs} [prepare]
 *   made ready before. Without it packages must be there, as production installs them
 * @property {true} [bare] needs no packages
 * @property {true} [generated] makes the generated code before
 * @property {true} [built] needs `npm run build`
 * @property {true} [alone] takes no arguments
 * @property {true} [stdin] reads standard input
 * @property {string} [server] purpose of a private database server that must not outlive the command
 * @property {string} [port] how its port is chosen, for whoever finds it taken
 * @property {string} [usage] name of its text in scripts/usage, where that is not its own
 */

const onOwnServer = { database: "tillsight_test", adminSchema: true };

/** @type {Readonly<Record<string, Command>>} */
export const commands = {
  postinstall: { module: "generate.mjs", bare: true, usage: "generate" },
  generate: { module: "generate.mjs", alone: true },
  setup: { module: "prepare.mjs", bare: true, alone: true },
  // Generated code is part of the build: a production install has nothing to generate it with.
  build: {
    program: "scripts/build.ts",
    tool: "node_modules/@remix-run/dev",
    generated: true,
    alone: true,
  },
  "db:migrate": { program: "scripts/migrate.ts", settings: true },
  verify: { program: "scripts/verify.ts", settings: true },
  ops: { program: "scripts/ops.ts", settings: true },
  // Without it V8 keeps 100 MB of garbage that a backfill makes, to no gain in speed.
  worker: {
    program: "app/worker/main.ts",
    node: ["--max-semi-space-size=16"],
    settings: true,
    alone: true,
    port: "WORKER_METRICS_PORT",
  },
  // An upload through the ingest API makes garbage that V8 would otherwise let grow to 500 MB.
  start: {
    program: "server.ts",
    node: ["--max-semi-space-size=16", "--heap-growing-percent=100"],
    env: { NODE_ENV: "production" },
    settings: true,
    built: true,
    alone: true,
    port: "PORT",
  },
  dev: {
    program: "scripts/dev.ts",
    env: { NODE_ENV: "development" },
    settings: true,
    prepare: { database: "tillsight" },
    server: "dev",
    alone: true,
    port: "PORT",
  },
  test: { module: "test.mjs", bare: true },
  "test:attacks": { program: "tests/attacks/main.ts", prepare: onOwnServer, server: "attacks" },
  "test:faults": { program: "tests/faults/main.ts", prepare: onOwnServer, server: "faults" },
  demo: {
    program: "scripts/demo.ts",
    prepare: { database: "tillsight_demo", adminSchema: true },
    server: "demo",
  },
  bench: { program: "tests/bench/main.ts", prepare: onOwnServer, server: "bench" },
  standin: {
    program: "tests/standin/main.ts",
    settings: true,
    prepare: { adminSchema: true },
    port: "--port and --tunnel-port",
  },
  send: { program: "tests/standin/send.ts", settings: true, stdin: true },
  ingest: { program: "scripts/ingest.ts", settings: true },
  validate: { module: "validate.mjs", bare: true, alone: true },
};

/**
 * How a command is used, as its `--help` says it.
 * @param {string} name
 * @returns {string}
 */
export function usageText(name) {
  const file = (commands[name]?.usage ?? name).replace(":", "-");
  return readFileSync(new URL(`../usage/${file}.txt`, import.meta.url), "utf8").trimEnd();
}
