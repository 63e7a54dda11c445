import { spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Builds the app unless what is built is newer than all that it is made of. @throws Error with Vite's output. */
export async function ensureBuild(): Promise<void> {
  const built = changedAt(["build/server/index.js"]);
  const sources = ["app/**/*.{ts,tsx,css}", "public/**/*", "vite.config.ts", "package-lock.json"];
  if (built > changedAt(sources)) return;
  const remix = path.join(root, "node_modules/.bin/remix");
  const child = spawn(process.execPath, [remix, "vite:build", "--logLevel", "warn"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the app does not build:\n${output.slice(-4000)}`);
}

/** When the youngest of the files was changed, milliseconds; 0 when there is none. */
function changedAt(patterns: readonly string[]): number {
  const files = globSync([...patterns], { cwd: root });
  return Math.max(0, ...files.map((file) => statSync(path.join(root, file)).mtimeMs));
}
