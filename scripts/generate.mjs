// Makes the Prisma client and the Kysely types from prisma/schema.prisma, without a network.
// Plain JavaScript: npm runs it as `postinstall`, on whatever Node the machine has.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { waitForLock } from "./process/lock.mjs";
import { Mistake } from "./process/mistake.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(fileURLToPath(import.meta.url)), "..");
const schemaFile = path.join(root, "prisma/schema.prisma");
const outputs = ["app/db/generated/prisma/client.ts", "app/db/generated/kysely/types.ts"];
const stampFile = path.join(root, "app/db/generated/stamp");
const cli = path.join(root, "node_modules/prisma/build/index.js");
/** A production install has Prisma's CLI, which its client names as a peer, and not this. */
const kyselyGenerator = path.join(root, "node_modules/prisma-kysely/package.json");

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** What the generated code depends on: the schema and the two generators' versions. */
function fingerprint() {
  const hash = createHash("sha256").update(read(schemaFile));
  for (const name of ["prisma", "prisma-kysely"]) {
    hash.update(read(path.join(root, "node_modules", name, "package.json")));
  }
  return hash.digest("hex");
}

/** True when the generated code exists and was made from the present schema. */
export function generatedIsFresh() {
  return outputs.every((file) => existsSync(path.join(root, file))) && read(stampFile) === fingerprint();
}

/**
 * Prisma's CLI downloads a schema engine before any command, even `generate`, which needs none: naming any
 * existing executable in PRISMA_SCHEMA_ENGINE_BINARY stops that. The other two stop its update check.
 * @returns {NodeJS.ProcessEnv}
 */
export function offlinePrismaEnv() {
  const bin = path.join(root, "node_modules/.bin");
  return {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
}

/**
 * Runs `prisma generate`; two callers at once do it one after the other.
 * @returns {Promise<void>}
 * @throws {Mistake} with Prisma's own output
 */
export async function generate() {
  const release = await waitForLock(path.join(root, ".local/generate.lock"));
  try {
    await runPrisma();
  } finally {
    release();
  }
}

async function runPrisma() {
  const child = spawn(process.execPath, [cli, "generate", "--schema", schemaFile], {
    cwd: root,
    env: offlinePrismaEnv(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (/** @type {Buffer} */ chunk) => (output += chunk.toString()));
  child.stderr.on("data", (/** @type {Buffer} */ chunk) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Mistake(
      `prisma generate failed:\n${output.trim()}\nIf it is not the schema's fault, node_modules may not be whole: npm ci installs it anew.`,
    );
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, fingerprint());
}

/**
 * `npm run generate`, and npm's `postinstall`.
 * @returns {Promise<number>} exit code
 */
export async function main() {
  if (!existsSync(cli) || !existsSync(kyselyGenerator)) {
    // `npm ci --omit=dev`: generated code is part of the build, and comes with its tree.
    const kept = outputs.every((file) => existsSync(path.join(root, file)));
    console.log(
      kept
        ? "[generate] production install: the generated code is as the build made it"
        : "[generate] production install without generated code: run `npm run build` where the development packages are, and bring that tree",
    );
    return 0;
  }
  await generate();
  console.log("[generate] Prisma client and Kysely types written to app/db/generated");
  return 0;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`[generate] ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
