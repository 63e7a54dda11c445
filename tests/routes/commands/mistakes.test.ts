import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommandResult } from "#tests/system/scratch-tree.ts";
import { expectWords, names, pretendBuild, useScratchTree } from "./scratch-commands.ts";

const linked = useScratchTree("linked");
beforeAll(() => pretendBuild(linked()));

// Each costs seconds of loading and changes nothing in the tree.
describe.concurrent("F11: a known mistake is told in words", () => {
  const given = new URL(process.env.DATABASE_URL ?? "");
  const url = (change: (copy: URL) => void) => {
    const copy = new URL(given);
    change(copy);
    return copy.href;
  };
  const databases: Record<string, [string, RegExp]> = {
    "not set": ["", /DATABASE_URL is not set/],
    down: ["mysql://root@127.0.0.1:9/x", /the database of DATABASE_URL does not answer at 127\.0\.0\.1:9/],
    "refuses us": [
      url((copy) => ([copy.username, copy.password] = ["nobody_there", "wrong"])),
      /does not let nobody_there in/,
    ],
    "not there": [
      url((copy) => (copy.pathname = "/tillsight_absent_test")),
      /there is no database tillsight_absent_test/,
    ],
    "no URL": ["localhost:3306", /DATABASE_URL/],
    "of another kind": ["postgres://root@127.0.0.1/x", /DATABASE_URL/],
  };
  const tried = async (name: string, args: string[], kind: string) => {
    const [database, words] = databases[kind] ?? ["", /never/];
    const result = await linked().npmRun(name, args, { DATABASE_URL: database });
    expectWords(result, 1, words);
    expect(result.err).not.toContain("wrong:");
    expect(result.err.trim().split("\n").length).toBeLessThan(3);
  };
  // The words are in one place, which all commands have them from: every kind with one of them, and one kind with all.
  test.each(Object.keys(databases))("db:migrate: a database that is %s", (kind) =>
    tried("db:migrate", [], kind),
  );
  test.each([
    ["verify", ["--shop", "1"]],
    ["ops", ["status"]],
  ])("%s %j: a database that refuses us", (name, args) => tried(name, args, "refuses us"));

  const identity = { SHOPIFY_API_KEY: "key", SHOPIFY_API_SECRET: "secret-of-the-tests-0123456789" };
  // "down" is in what is read from .env.
  test.each(["refuses us", "not there"])("dev: a database that is %s", async (kind) => {
    const [database, words] = databases[kind] ?? ["", /never/];
    expectWords(await linked().npmRun("dev", [], { ...identity, DATABASE_URL: database }), 1, words);
  });

  test("dev without Shopify's settings says where they come from", async () => {
    expectWords(
      await linked().npmRun("dev", []),
      1,
      /`shopify app dev` gives them; .* npm run demo -- --dev/,
    );
  });

  test.each(["start", "worker"])("%s: settings that are not there are named, all at once", async (name) => {
    expectWords(
      await linked().npmRun(name, []),
      1,
      /DATABASE_URL is not set\n(.|\n)*TOKEN_ENCRYPTION_KEYS is not set/,
    );
  });

  test.each(names.filter((name) => name !== "postinstall" && name !== "test"))(
    "%s: an option that it does not know",
    async (name) => {
      const result = await linked().npmRun(name, ["--no-such-option"], {
        DATABASE_URL: "mysql://root@127.0.0.1:9/tillsight_test",
      });
      expectWordsOfOption(result);
    },
  );

  /** Node's own text for a wrong option names it; the rest is ours. */
  function expectWordsOfOption({ code, out, err }: CommandResult): void {
    expect(code, out + err).toBe(2);
    expect(err).toContain("--no-such-option");
    expect(err).toMatch(/--help/);
    expect(err).not.toMatch(/^\s+at .+:\d+/m);
  }

  test.each([
    ["demo", ["--orders", "many"]],
    ["standin", ["--lose", "lots"]],
    ["bench", ["--only", "everything"]],
    ["test:faults", ["--seed", "x"]],
  ])("%s %j: a value that it does not take", async (name, args) => {
    const env = { DATABASE_URL: "mysql://root@127.0.0.1:9/tillsight_test" };
    const result = await linked().npmRun(name, args, env);
    expect(result.err).toMatch(/--(orders|lose|only|seed)/);
    expect(result.err).not.toMatch(/^\s+at .+:\d+/m);
    expect(result.code).toBe(2);
  });

  describe("a port that is taken", () => {
    let taken: Server;
    let port: string;
    beforeAll(async () => {
      taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
      const address = taken.address();
      port = String(typeof address === "object" ? address?.port : "");
    });
    afterAll(() => new Promise((resolve) => taken.close(resolve)));

    const settings = () => ({
      ...identity,
      DATABASE_URL: given.href,
      SHOPIFY_APP_URL: "https://app.example.com",
      TOKEN_ENCRYPTION_KEYS: `test:${Buffer.from("the thirty-two bytes of the key.").toString("base64")}`,
      HOST: "127.0.0.1",
      WORKER_IN_PROCESS: "false",
    });

    test.each([
      ["dev", "PORT", []],
      ["worker", "WORKER_METRICS_PORT", []],
      ["standin", "--port", ["--orders", "1"]],
    ] as [string, string, string[]][])("of %s", async (name, choice, args) => {
      const words = new RegExp(
        `port ${port} is taken: end what listens there, or choose another with ${choice}`,
      );
      const more = choice.startsWith("--") ? [...args, choice, port] : args;
      const env = choice.startsWith("--") ? {} : { [choice]: port };
      expectWords(await linked().npmRun(name, more, { ...settings(), ...env }), 1, words);
    });
  });
});
