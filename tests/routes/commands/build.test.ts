import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { pretendBuild, useScratchTree } from "./scratch-commands.ts";

const linked = useScratchTree("linked");

test("W1: a build that fails says why and leaves the present one, whole, where it is", async () => {
  pretendBuild(linked());
  const broken = path.join(linked().folder, "app/root.tsx");
  writeFileSync(broken, `${readFileSync(broken, "utf8")}\nexport const half = (`);
  const { code, err } = await linked().npmRun("build", []);
  // Vite's own words, then ours.
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/root\.tsx(.|\n)*\n\[build\] the app does not build\n$/),
  ]);
  expect(existsSync(path.join(linked().folder, "build/server/index.js"))).toBe(true);
});
