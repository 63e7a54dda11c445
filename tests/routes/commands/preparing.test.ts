import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeScratchTree } from "#tests/system/scratch-tree.ts";
import { commands } from "../../../scripts/launch/commands.mjs";
import { expectWords, names, scripts, useFakeNpm, useScratchTree, where } from "./scratch-commands.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const fresh = useScratchTree("none");
const npm = useFakeNpm(fresh);

describe("F8: on a fresh clone, without packages", () => {
  test.each(where((command) => !command.bare && !command.prepare))("%s says what to do", async (name) => {
    const args = commands[name]?.alone ? [] : ["--whatever"];
    expectWords(await fresh().npmRun(name, args, npm.environment()), 1, /not installed: npm run setup/);
  });

  const preparing = where(
    (command) =>
      command.prepare || ["test.mjs", "prepare.mjs", "validate.mjs"].includes(command.module ?? ""),
  );
  test.each(preparing)("%s installs them, and says why it cannot", async (name) => {
    npm.does("echo 'npm error code ENOTFOUND' >&2; exit 1");
    const args = name === "test" ? ["--project", "unit"] : [];
    const result = await fresh().npmRun(name, args, npm.environment());
    expect(npm.calls()).toMatch(/^ci --include=dev/);
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
    npm.does(`printf '${error}\\n' >&2; exit 1`);
    expectWords(await fresh().npmRun("setup", [], npm.environment()), 1, advice);
  });

  test("says each of npm's errors once", async () => {
    rmSync(path.join(fresh().folder, ".local/schema"), { recursive: true, force: true });
    npm.does(
      `echo '{"error":{"code":"E404"}}'; echo 'npm error code E404' >&2; echo 'npm error code E404' >&2; exit 1`,
    );
    const { err } = await fresh().npmRun("setup", [], npm.environment());
    const pack = err.slice(err.indexOf("npm pack failed"));
    expect(pack.match(/E404/g)).toHaveLength(1);
  });
});

describe("F7: two first commands at once", () => {
  test("prepare one after the other: the second waits and says so, and both succeed", async () => {
    const tree = makeScratchTree("none", scripts);
    try {
      const [go, busy] = [path.join(npm.bin, "go"), path.join(npm.bin, "busy")];
      // What npm ci does, for as long as the test wants; two of them at once are a failure.
      npm.does(
        `mkdir '${busy}' || exit 8; while [ ! -e '${go}' ]; do sleep 0.05; done; ln -s '${root}/node_modules' node_modules; rmdir '${busy}'`,
      );
      const line = scripts.setup ?? "";
      const first = tree.start(line, npm.environment());
      await expect.poll(() => existsSync(busy)).toBe(true);
      const second = tree.start(line, npm.environment());
      await second.printed(/process \d+ prepares it: waiting for that one/);
      writeFileSync(go, "");
      for (const one of [first, second]) expect((await one.ended).code, one.output()).toBe(0);
      expect(npm.calls().match(/^ci /gm)).toHaveLength(1);
      expect(second.output()).toContain("npm packages … as locked");
    } finally {
      await tree.remove();
    }
  });

  test("F16: Ctrl-C while npm works says a word and ends, though npm takes no notice", async () => {
    npm.does(`trap '' TERM; : > '${npm.bin}/started'; while :; do sleep 1; done`);
    const running = fresh().start(scripts.setup ?? "", npm.environment());
    await expect.poll(() => existsSync(path.join(npm.bin, "started"))).toBe(true);
    const { code, err } = await running.interrupt();
    expect(err).toContain("stopping npm");
    expect(code).toBe(130);
  });
});

test("validate asks npm about the lock file where an old npm can empty nothing", async () => {
  const kept = path.join(fresh().folder, "node_modules/kept");
  mkdirSync(path.dirname(kept));
  writeFileSync(kept, "");
  // As npm 9.2, which Debian 12 and 13 have: it empties node_modules although it is to do nothing.
  npm.does("test -e package.json && test -e package-lock.json && rm -rf node_modules");
  const check =
    "import('./scripts/prepare/lock-file.mjs').then(async (m) => console.log((await m.checkLockFile()).code))";
  const { out, err } = await fresh().start(`node -e "${check}"`, npm.environment()).ended;
  expect([out, err]).toEqual(["0\n", ""]);
  expect(npm.calls()).toMatch(/^ci --dry-run /);
  expect(existsSync(kept)).toBe(true);
  rmSync(path.dirname(kept), { recursive: true });
});

test.each([
  ["build", "the development packages", /takes the development packages, too: npm ci --include=dev/],
  ["start", "a build", /there is no build: npm run build makes it/],
])("%s without %s says which command brings them", async (name, _what, words) => {
  const modules = path.join(fresh().folder, "node_modules");
  mkdirSync(modules);
  writeFileSync(path.join(modules, ".package-lock.json"), "{}");
  expectWords(await fresh().npmRun(name, []), 1, words);
  rmSync(modules, { recursive: true });
});
