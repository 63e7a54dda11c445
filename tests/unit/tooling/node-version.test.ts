import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Linter } from "eslint";
import { expect, test } from "vitest";
import { canPrepare, canRunTheApp, FIRST_STEP } from "../../../scripts/launch/node-version.mjs";

const root = path.resolve(import.meta.dirname, "../../..");

test("F6: a first command takes the versions of Node that Prisma's installer takes", () => {
  const taken = ["20.19.0", "20.20.2", "22.12.0", "22.21.1", "24.0.0", "24.21.0", "25.1.0", "26.0.0"];
  const refused = ["16.20.2", "18.20.4", "20.10.0", "20.18.3", "21.7.3", "22.11.0", "23.11.0"];
  expect(taken.filter((version) => !canPrepare(version))).toEqual([]);
  expect(refused.filter(canPrepare)).toEqual([]);
  const prisma = JSON.parse(readFileSync(path.join(root, "node_modules/prisma/package.json"), "utf8")) as {
    engines: { node: string };
  };
  // Another Prisma may take others.
  expect(prisma.engines.node).toBe("^20.19 || ^22.12 || >=24.0");
});

test("without the pinned Node the app runs where Node reads TypeScript", () => {
  expect(["22.18.0", "24.0.0", "24.21.0", "26.1.0"].every(canRunTheApp)).toBe(true);
  expect(["20.20.2", "22.12.0", "22.17.1", "23.11.0"].some(canRunTheApp)).toBe(false);
});

test("F6: README and CI say the same version", () => {
  const least = FIRST_STEP.split(",")[0] ?? "";
  for (const file of ["README.md", ".ci/run"]) {
    const text = readFileSync(path.join(root, file), "utf8");
    expect(text).toContain(`Node ${least}`);
    expect(text).not.toMatch(/Node 20 or newer/);
  }
});

/** What is read before the answer: run.mjs and what it imports without asking. */
const firstRead = ["scripts/run.mjs", "scripts/launch/node-version.mjs"];

test("F6: what a Node too old reads before the answer is written in words that it knows", () => {
  for (const file of firstRead) {
    const text = readFileSync(path.join(root, file), "utf8");
    // ES2020 is Node 14's.
    const faults = new Linter().verify(text, {
      languageOptions: { ecmaVersion: 2020, sourceType: "module" },
    });
    expect([file, faults]).toEqual([file, []]);
    const imported = [...text.matchAll(/^(?:import|export) .*from "\.\/(.+)"/gm)].map(
      ([, name]) => `scripts/${name}`,
    );
    expect(firstRead).toEqual(expect.arrayContaining(imported));
  }
});

test.each(["14.21.3", "18.20.4", "20.10.0"])(
  "F6: on Node %s a command says which it takes, and nothing else",
  (version) => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} })`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`, "scripts/run.mjs", "demo"],
      { cwd: root, encoding: "utf8" },
    );
    expect(stderr).toBe(
      `This is Node ${version}. It takes Node ${FIRST_STEP} (https://nodejs.org) to begin; the one that all else runs on is then installed by itself.\n`,
    );
    expect([status, stdout]).toEqual([1, ""]);
  },
);
