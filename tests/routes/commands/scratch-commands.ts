import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import {
  makeScratchTree,
  type CommandResult,
  type Packages,
  type ScratchTree,
} from "#tests/system/scratch-tree.ts";
import { commands } from "../../../scripts/launch/commands.mjs";

const root = path.resolve(import.meta.dirname, "../../..");
/** The scripts of package.json. */
export const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
export const names = Object.keys(scripts);

/** Names of the commands that are such. */
export const where = (choose: (command: (typeof commands)[string]) => unknown): string[] =>
  names.filter((name) => commands[name] && choose(commands[name]));

/** A tree for the tests of a file. */
export function useScratchTree(packages: Packages): () => ScratchTree {
  let tree: ScratchTree | undefined;
  beforeAll(() => void (tree = makeScratchTree(packages, scripts)));
  afterAll(() => tree?.remove());
  return () => tree as ScratchTree;
}

/** A stand-in for npm, first in the path. */
export interface FakeNpm {
  /** Its folder. */
  readonly bin: string;
  /** What it is to do: shell, after it has noted its call. */
  does(script: string): void;
  /** The words of its calls in this test, one a line. */
  calls(): string;
  /** Nothing of the machine's is looked for or installed. */
  environment(): Record<string, string>;
}

/** Puts one into the tree of a file's tests. */
export function useFakeNpm(tree: () => ScratchTree): FakeNpm {
  const bin = () => path.join(tree().folder, ".local/bin");
  const calls = () => path.join(bin(), "calls");
  afterEach(() => rmSync(calls(), { force: true }));
  return {
    get bin() {
      return bin();
    },
    does(script) {
      mkdirSync(bin(), { recursive: true });
      const file = path.join(bin(), "npm");
      writeFileSync(file, `#!/bin/sh\necho "$@" >> '${calls()}'\n${script}\n`);
      chmodSync(file, 0o755);
    },
    calls: () => (existsSync(calls()) ? readFileSync(calls(), "utf8") : ""),
    environment: () => ({
      PATH: `${bin()}${path.delimiter}${process.env.PATH ?? ""}`,
      DATABASE_URL: "mysql://nobody@127.0.0.1:9/tillsight_test",
      CHROMIUM_PATH: process.execPath,
    }),
  };
}

/** Puts something in the place of a build. */
export function pretendBuild(tree: ScratchTree): void {
  mkdirSync(path.join(tree.folder, "build/server"), { recursive: true });
  writeFileSync(path.join(tree.folder, "build/server/index.js"), "");
}

/** A known mistake is told in words: no stack, and not the text of a JavaScript error. */
export function expectWords({ code, out, err }: CommandResult, exit: number, words: string | RegExp): void {
  expect(err).toMatch(words);
  expect(out + err).not.toMatch(/^\s+at .+:\d+/m);
  expect(out + err).not.toMatch(/ERR_[A-Z_]+|Node\.js v\d/);
  expect(code).toBe(exit);
}
