import { readFileSync } from "node:fs";
import path from "node:path";
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
