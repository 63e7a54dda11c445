import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../../scripts/launch/commands.mjs";
import { names, scripts, useFakeNpm, useScratchTree, where } from "./scratch-commands.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const fresh = useScratchTree("none");
const npm = useFakeNpm(fresh);

test("every script of package.json is started by the launcher, which knows no other", () => {
  for (const name of names) expect(scripts[name]).toBe(`exec node scripts/run.mjs ${name}`);
  expect(Object.keys(commands).sort()).toEqual([...names].sort());
});

describe("F10: --help", () => {
  test("of every command says how it is used, on a fresh clone, and neither installs nor starts anything", async () => {
    npm.does("exit 7");
    const files = () => globSync("**/*", { cwd: fresh().folder }).sort();
    const before = files();
    for (const name of names) {
      const { code, out, err } = await fresh().npmRun(name, ["--help"], npm.environment());
      expect([name, code, err]).toEqual([name, 0, ""]);
      const own = commands[name]?.usage ?? name;
      expect(out).toMatch(new RegExp(`npm (run )?${own}\\b`));
      expect(out.trim().split("\n").length).toBeGreaterThan(2);
    }
    expect(npm.calls()).toBe("");
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
