import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { keepFormerAssets } from "./former-assets.ts";
import { waitForLock } from "./lock.mjs";
import { Mistake } from "./mistake.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const present = path.join(root, "build");
/** Made there and then put in the place of the present one: whoever serves that one is not left without. */
const next = path.join(root, ".local/build");
const gone = path.join(root, ".local/build-gone");
/** In a build: what it was made of. */
const STAMP = "sources";
const inputs = ["app/**/*", "public/**/*", "vite.config.ts", "tsconfig.json", "package-lock.json"];

interface BuildOptions {
  /** Ends the build early. */
  readonly signal?: AbortSignal;
  /** Builds even what is built, and shows what Vite says. */
  readonly anew?: boolean;
}

/**
 * Builds the app's pages if their sources are other than at the last build, with the assets of former builds beside
 * their own. Two callers at once build one after the other.
 * @returns whether it built.
 * @throws {Mistake} with Vite's output; the present build is as it was.
 */
export async function buildApp({ signal, anew = false }: BuildOptions = {}): Promise<boolean> {
  const release = await waitForLock(path.join(root, ".local/build.lock"), { signal });
  try {
    const wanted = fingerprint();
    const stamp = path.join(present, STAMP);
    const built = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
    if (!anew && built === wanted && existsSync(path.join(present, "server/index.js"))) return false;
    await runBuild(anew, signal);
    writeFileSync(path.join(next, STAMP), wanted);
    keepFormerAssets(present, next, new Date());
    putInPlace();
    return true;
  } finally {
    release();
  }
}

function putInPlace(): void {
  rmSync(gone, { recursive: true, force: true });
  try {
    if (existsSync(present)) renameSync(present, gone);
  } catch {
    // A folder of an image's lower layer cannot be renamed (EXDEV); nobody serves from there.
    rmSync(present, { recursive: true, force: true });
  }
  renameSync(next, present);
  rmSync(gone, { recursive: true, force: true });
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

async function runBuild(shown: boolean, signal?: AbortSignal): Promise<void> {
  rmSync(next, { recursive: true, force: true });
  mkdirSync(path.dirname(next), { recursive: true });
  const remix = path.join(root, "node_modules/@remix-run/dev/dist/cli.js");
  const child = spawn(process.execPath, [remix, "vite:build", "--logLevel", "warn"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", BUILD_DIRECTORY: path.relative(root, next) },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let output = "";
  const hear = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk.toString();
    if (shown) to.write(chunk);
  };
  child.stdout.on("data", hear(process.stdout));
  child.stderr.on("data", hear(process.stderr));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Mistake(`the app does not build${shown ? "" : `:\n${output.trim().slice(-4000)}`}`);
}
