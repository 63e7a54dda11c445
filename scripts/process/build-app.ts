import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { waitForLock } from "./lock.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const stamp = path.join(root, "build/sources");
const inputs = ["app/**/*", "public/**/*", "vite.config.ts", "tsconfig.json", "package-lock.json"];

/**
 * Builds the app's pages if their sources are other than at the last build. Two callers at once build one after the
 * other.
 * @param signal ends the build early
 * @returns whether it built.
 * @throws Error with Vite's output.
 */
export async function buildApp(signal?: AbortSignal): Promise<boolean> {
  const release = await waitForLock(path.join(root, ".local/build.lock"), { signal });
  try {
    const wanted = fingerprint();
    const built = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
    if (built === wanted && existsSync(path.join(root, "build/server/index.js"))) return false;
    await runBuild(signal);
    writeFileSync(stamp, wanted);
    return true;
  } finally {
    release();
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of globSync(inputs, { cwd: root }).sort()) {
    const absolute = path.join(root, file);
    if (statSync(absolute).isFile())
      hash.update(file).update("\0").update(readFileSync(absolute)).update("\0");
  }
  return hash.digest("hex");
}

async function runBuild(signal?: AbortSignal): Promise<void> {
  const remix = path.join(root, "node_modules/@remix-run/dev/dist/cli.js");
  const child = spawn(process.execPath, [remix, "vite:build", "--logLevel", "warn"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`the app does not build:\n${output.trim().slice(-4000)}`);
}
