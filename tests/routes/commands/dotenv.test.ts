import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { expectWords, pretendBuild, scripts, useScratchTree, where } from "./scratch-commands.ts";

const linked = useScratchTree("linked");

// Each costs seconds of loading and changes nothing in the tree.
describe.concurrent("F4: .env", () => {
  const file = [
    "DATABASE_URL=mysql://from_the_file@127.0.0.1:9/tillsight",
    "SHOPIFY_API_KEY=key-from-the-file",
    "SHOPIFY_API_SECRET=secret-from-the-file",
    "TILLSIGHT_API_KEY=ts_live_from_the_file",
  ].join("\n");
  /** Words that say that the file was read. */
  const cases: Record<string, { args: string[]; says: RegExp }> = {
    "db:migrate": { args: [], says: /does not answer at 127\.0\.0\.1:9/ },
    verify: { args: ["--shop", "1"], says: /does not answer at 127\.0\.0\.1:9/ },
    ops: { args: ["status"], says: /does not answer at 127\.0\.0\.1:9/ },
    dev: { args: [], says: /does not answer at 127\.0\.0\.1:9/ },
    worker: {
      args: [],
      says: /example\):\n(?!.*(DATABASE_URL|SHOPIFY_API_KEY))(.|\n)*TOKEN_ENCRYPTION_KEYS is not set/,
    },
    start: {
      args: [],
      says: /example\):\n(?!.*(DATABASE_URL|SHOPIFY_API_KEY))(.|\n)*TOKEN_ENCRYPTION_KEYS is not set/,
    },
    send: {
      args: ["shop/update", "--shop", "a.myshopify.com", "--url", "http://127.0.0.1:9"],
      says: /ECONNREFUSED/,
    },
    ingest: {
      args: ["orders", "package.json", "--url", "http://127.0.0.1:9", "--retries", "0"],
      says: /Not finished/,
    },
    standin: { args: ["--port", "0", "--orders", "1"], says: /SHOPIFY_API_KEY=key-from-the-file/ },
  };

  beforeAll(() => {
    pretendBuild(linked());
    writeFileSync(path.join(linked().folder, ".env"), file);
  });

  test("every command that runs on the app's settings is tried", () => {
    expect(Object.keys(cases).sort()).toEqual(where((command) => command.settings).sort());
  });

  test.each(Object.entries(cases))("is read by %s", async (name, { args, says }) => {
    const running = linked().start(`${scripts[name] ?? ""} ${args.join(" ")}`);
    await running.printed(says);
    await running.interrupt();
  });

  test("counts where the environment says nothing", async () => {
    const env = { DATABASE_URL: "mysql://other@127.0.0.1:8/tillsight" };
    expectWords(await linked().npmRun("db:migrate", [], env), 1, /does not answer at 127\.0\.0\.1:8/);
  });
});
