import { createServer, type Server } from "node:net";
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeScratchTree, type CommandResult, type ScratchTree } from "#tests/system/scratch-tree.ts";
import { commands } from "../../../scripts/launch/commands.mjs";

const root = path.resolve(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const names = Object.keys(manifest.scripts);
const where = (choose: (command: (typeof commands)[string]) => unknown) =>
  names.filter((name) => commands[name] && choose(commands[name]));

let fresh: ScratchTree;
let linked: ScratchTree;
/** Folder with a stand-in for npm, first in the path. */
let bin: string;
const calls = () =>
  existsSync(path.join(bin, "calls")) ? readFileSync(path.join(bin, "calls"), "utf8") : "";

/** What npm is to do: shell, after it has noted its call. */
function fakeNpm(script: string): void {
  const file = path.join(bin, "npm");
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${bin}/calls'\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Nothing of the machine's is looked for or installed. */
const onlyNpm = () => ({
  PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`,
  DATABASE_URL: "mysql://nobody@127.0.0.1:9/tillsight_test",
  CHROMIUM_PATH: process.execPath,
});

beforeAll(() => {
  fresh = makeScratchTree("none", manifest.scripts);
  linked = makeScratchTree("linked", manifest.scripts);
  bin = path.join(fresh.folder, ".local/bin");
  mkdirSync(bin, { recursive: true });
});
afterAll(async () => {
  await fresh.remove();
  await linked.remove();
});
afterEach(() => {
  rmSync(path.join(bin, "calls"), { force: true });
  rmSync(path.join(linked.folder, ".env"), { force: true });
});

/** A known mistake is told in words: no stack, and not the text of a JavaScript error. */
function expectWords({ code, out, err }: CommandResult, exit: number, words: string | RegExp): void {
  expect(err).toMatch(words);
  expect(out + err).not.toMatch(/^\s+at .+:\d+/m);
  expect(out + err).not.toMatch(/ERR_[A-Z_]+|Node\.js v\d/);
  expect(code).toBe(exit);
}

test("every script of package.json is started by the launcher, which knows no other", () => {
  for (const name of names) expect(manifest.scripts[name]).toBe(`exec node scripts/run.mjs ${name}`);
  expect(Object.keys(commands).sort()).toEqual([...names].sort());
});

describe("F10: --help", () => {
  test("of every command says how it is used, on a fresh clone, and neither installs nor starts anything", async () => {
    fakeNpm("exit 7");
    const files = () => globSync("**/*", { cwd: fresh.folder }).sort();
    const before = files();
    for (const name of names) {
      const { code, out, err } = await fresh.npmRun(name, ["--help"], onlyNpm());
      expect([name, code, err]).toEqual([name, 0, ""]);
      const own = commands[name]?.usage ?? name;
      expect(out).toMatch(new RegExp(`npm (run )?${own}\\b`));
      expect(out.trim().split("\n").length).toBeGreaterThan(2);
    }
    expect(calls()).toBe("");
    expect(files()).toEqual(before);
  });

  test("names every option that a command's program takes", () => {
    for (const name of where((command) => command.program?.endsWith(".ts"))) {
      const source = readFileSync(path.join(root, commands[name]?.program ?? ""), "utf8");
      const usage = readFileSync(path.join(root, `scripts/usage/${name.replace(":", "-")}.txt`), "utf8");
      const options = [...source.matchAll(/"?([a-z-]+)"?: \{ type: "(?:string|boolean)"/g)];
      for (const [, option = ""] of options) expect(usage, name).toContain(`--${option}`);
      for (const [, option = ""] of usage.matchAll(/(?<=^ {2}|; )--([a-z-]+)/gm))
        if (option !== "help")
          expect(
            options.map(([, known]) => known),
            name,
          ).toContain(option);
    }
  });
});

describe("F8: on a fresh clone, without packages", () => {
  test.each(where((command) => !command.bare && !command.prepare))("%s says what to do", async (name) => {
    const args = commands[name]?.alone ? [] : ["--whatever"];
    expectWords(await fresh.npmRun(name, args, onlyNpm()), 1, /not installed: npm run setup/);
  });

  const preparing = where(
    (command) =>
      command.prepare || ["test.mjs", "prepare.mjs", "validate.mjs"].includes(command.module ?? ""),
  );
  test.each(preparing)("%s installs them, and says why it cannot", async (name) => {
    fakeNpm("echo 'npm error code ENOTFOUND' >&2; exit 1");
    const args = name === "test" ? ["--project", "unit"] : [];
    const result = await fresh.npmRun(name, args, onlyNpm());
    expect(calls()).toMatch(/^ci --include=dev/);
    expectWords(
      result,
      1,
      /npm ci failed .*\nnpm error code ENOTFOUND\nIt cannot be reached\. Check the network/,
    );
  });

  test("every command is one or the other, but npm's own hook", () => {
    const rest = names.filter((name) => commands[name]?.bare && !preparing.includes(name));
    expect(rest).toEqual(["postinstall"]);
  });
});

describe("F15: preparing", () => {
  test.each([
    [
      "npm error code ENOSPC\\nnpm error ENOSPC: no space left on device, write",
      /The disk is full: node_modules takes/,
    ],
    ["npm error code EACCES", /This user may not write there/],
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", /NODE_EXTRA_CA_CERTS/],
    ["npm error something else", /Put that right and run the command again/],
  ])("that fails with %s gives the advice for it", async (error, advice) => {
    fakeNpm(`printf '${error}\\n' >&2; exit 1`);
    expectWords(await fresh.npmRun("setup", [], onlyNpm()), 1, advice);
  });

  test("says each of npm's errors once", async () => {
    rmSync(path.join(fresh.folder, ".local/schema"), { recursive: true, force: true });
    fakeNpm(
      `echo '{"error":{"code":"E404"}}'; echo 'npm error code E404' >&2; echo 'npm error code E404' >&2; exit 1`,
    );
    const { err } = await fresh.npmRun("setup", [], onlyNpm());
    const pack = err.slice(err.indexOf("npm pack failed"));
    expect(pack.match(/E404/g)).toHaveLength(1);
  });
});

describe("F7: two first commands at once", () => {
  test("prepare one after the other: the second waits and says so, and both succeed", async () => {
    const tree = makeScratchTree("none", manifest.scripts);
    try {
      const [go, busy] = [path.join(bin, "go"), path.join(bin, "busy")];
      // What npm ci does, for as long as the test wants; two of them at once are a failure.
      fakeNpm(
        `mkdir '${busy}' || exit 8; while [ ! -e '${go}' ]; do sleep 0.05; done; ln -s '${root}/node_modules' node_modules; rmdir '${busy}'`,
      );
      const line = manifest.scripts.setup ?? "";
      const first = tree.start(line, onlyNpm());
      while (!existsSync(busy)) await new Promise((resolve) => setImmediate(resolve));
      const second = tree.start(line, onlyNpm());
      await second.printed(/process \d+ prepares it: waiting for that one/);
      writeFileSync(go, "");
      for (const one of [first, second]) expect((await one.ended).code, one.output()).toBe(0);
      expect(calls().match(/^ci /gm)).toHaveLength(1);
      expect(second.output()).toContain("npm packages … as locked");
    } finally {
      await tree.remove();
    }
  });

  test("F16: Ctrl-C while npm works says a word and ends, though npm takes no notice", async () => {
    fakeNpm(`trap '' TERM; : > '${bin}/started'; while :; do sleep 1; done`);
    const running = fresh.start(manifest.scripts.setup ?? "", onlyNpm());
    while (!existsSync(path.join(bin, "started"))) await new Promise((resolve) => setImmediate(resolve));
    const { code, err } = await running.interrupt();
    expect(err).toContain("stopping npm");
    expect(code).toBe(130);
  });
});

describe("F4: .env", () => {
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
    mkdirSync(path.join(linked.folder, "build/server"), { recursive: true });
    writeFileSync(path.join(linked.folder, "build/server/index.js"), "");
  });

  test("every command that runs on the app's settings is tried", () => {
    expect(Object.keys(cases).sort()).toEqual(where((command) => command.settings).sort());
  });

  test.each(Object.entries(cases))("is read by %s", async (name, { args, says }) => {
    writeFileSync(path.join(linked.folder, ".env"), file);
    const running = linked.start(`${manifest.scripts[name] ?? ""} ${args.join(" ")}`);
    await running.printed(says);
    await running.interrupt();
  });

  test("counts where the environment says nothing", async () => {
    writeFileSync(path.join(linked.folder, ".env"), file);
    const env = { DATABASE_URL: "mysql://other@127.0.0.1:8/tillsight" };
    expectWords(await linked.npmRun("db:migrate", [], env), 1, /does not answer at 127\.0\.0\.1:8/);
  });
});

describe("F11: a known mistake is told in words", () => {
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
  const onDatabase: Record<string, string[]> = { "db:migrate": [], verify: ["--shop", "1"], ops: ["status"] };

  for (const [name, args] of Object.entries(onDatabase))
    test.each(Object.entries(databases))(
      `${name}: a database that is %s`,
      async (_kind, [database, words]) => {
        const result = await linked.npmRun(name, args, { DATABASE_URL: database });
        expectWords(result, 1, words);
        expect(result.err).not.toContain("wrong:");
        expect(result.err.trim().split("\n").length).toBeLessThan(3);
      },
    );

  const identity = { SHOPIFY_API_KEY: "key", SHOPIFY_API_SECRET: "secret-of-the-tests-0123456789" };
  test.each(["refuses us", "down", "not there"])("dev: a database that is %s", async (kind) => {
    const [database, words] = databases[kind] ?? ["", /never/];
    expectWords(await linked.npmRun("dev", [], { ...identity, DATABASE_URL: database }), 1, words);
  });

  test("dev without Shopify's settings says where they come from", async () => {
    expectWords(await linked.npmRun("dev", []), 1, /`shopify app dev` gives them; .* npm run demo -- --dev/);
  });

  test.each(["start", "worker"])("%s: settings that are not there are named, all at once", async (name) => {
    expectWords(
      await linked.npmRun(name, []),
      1,
      /DATABASE_URL is not set\n(.|\n)*TOKEN_ENCRYPTION_KEYS is not set/,
    );
  });

  test("start without a build", async () => {
    const build = path.join(linked.folder, "build");
    rmSync(build, { recursive: true, force: true });
    expectWords(await linked.npmRun("start", []), 1, /there is no build: npm run build makes it/);
    mkdirSync(path.join(build, "server"), { recursive: true });
    writeFileSync(path.join(build, "server/index.js"), "");
  });

  test.each(names.filter((name) => name !== "build" && name !== "postinstall" && name !== "test"))(
    "%s: an option that it does not know",
    async (name) => {
      const result = await linked.npmRun(name, ["--no-such-option"], {
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
    ["demo", ["--lose", "2"]],
    ["standin", ["--orders", "-1"]],
    ["standin", ["--lose", "lots"]],
    ["bench", ["--only", "everything"]],
    ["bench", ["--orders", "1e5"]],
    ["test:faults", ["--seed", "x"]],
  ])("%s %j: a value that it does not take", async (name, args) => {
    const env = { DATABASE_URL: "mysql://root@127.0.0.1:9/tillsight_test" };
    const result = await linked.npmRun(name, args, env);
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
      expectWords(await linked.npmRun(name, more, { ...settings(), ...env }), 1, words);
    });
  });
});
