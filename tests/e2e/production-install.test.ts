import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import mariadb from "mariadb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { buildApp } from "../../scripts/process/build-app.ts";
import { freePort } from "../../scripts/process/ports.ts";
import { createDatabase } from "../setup/schema.ts";
import { withDatabase } from "../setup/url.ts";

const root = path.resolve(import.meta.dirname, "../..");
const place = path.join(root, ".local/production-install");
/** What an image copies from its build stage: the sources with generated code, the build, and what npm needs. */
const copied = ["app", "build", "extensions", "prisma", "public", "scripts", "server.ts"];
const manifests = ["package.json", "package-lock.json"];

const run = promisify(execFile);
const databaseUrl = withDatabase(process.env.DATABASE_URL ?? "", "tillsight_install_test");
const running: ChildProcess[] = [];
let port: number;

/** An image brings its own Node; here the pinned one stands for it, first in the path. Nothing of this checkout else. */
function environment(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { HOME, npm_config_cache: cache } = process.env;
  return {
    NODE_ENV: "production",
    HOME,
    ...(cache ? { npm_config_cache: cache } : {}),
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ""}`,
    ...settings,
  };
}

const settings = () =>
  environment({
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: "installed-client-id",
    SHOPIFY_API_SECRET: "installed-client-secret-0123456789",
    SHOPIFY_APP_URL: "https://app.example.com",
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.from("a key of thirty-two bytes, made.").toString("base64")}`,
    WORKER_IN_PROCESS: "false",
    HOST: "127.0.0.1",
    PORT: String(port),
  });

/** Starts one of package.json's scripts; resolves once its output matches. @throws Error with the output if it ends before. */
function start(script: string, ready: RegExp): Promise<void> {
  const child = spawn("npm", ["run", script], { cwd: place, env: settings(), detached: true });
  running.push(child);
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (ready.test(output)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => reject(new Error(`npm run ${script} ended with ${code}:\n${output}`)));
  });
}

beforeAll(async () => {
  await buildApp();
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const name of [...copied, ...manifests])
    cpSync(path.join(root, name), path.join(place, name), { recursive: true });
  const { database: _, ...server } = connectionOptions(databaseUrl);
  const connection = await mariadb.createConnection(server);
  await createDatabase(connection, "tillsight_install_test");
  await connection.end();
  port = await freePort();
}, 600_000);

afterAll(async () => {
  for (const child of running)
    if (child.pid !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      process.kill(-child.pid, "SIGTERM");
      await ended;
    }
  rmSync(place, { recursive: true, force: true });
});

describe("F3: a tree that was built once and then installed with `npm ci --omit=dev`", () => {
  test(
    "installs without a development package, and keeps the generated code",
    { timeout: 900_000 },
    async () => {
      const args = ["ci", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"];
      await run("npm", args, { cwd: place, env: environment(), maxBuffer: 16 * 1024 * 1024 });
      for (const absent of ["node", "vite", "prisma-kysely", "vitest", "@remix-run/dev"])
        expect(existsSync(path.join(place, "node_modules", absent)), absent).toBe(false);
      expect(existsSync(path.join(place, "app/db/generated/prisma/client.ts"))).toBe(true);
    },
  );

  test("migrates, serves and works", { timeout: 300_000 }, async () => {
    const migrated = await run("npm", ["run", "db:migrate"], { cwd: place, env: settings() });
    expect(migrated.stdout).toContain("up to date");
    await start("start", /"listening"/);
    await start("worker", /"working"/);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining("ready")]);
    const page = await fetch(`http://127.0.0.1:${port}/auth/login`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Tillsight")]);
  });
});
