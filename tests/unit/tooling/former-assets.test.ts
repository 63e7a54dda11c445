import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepFormerAssets } from "../../../scripts/process/former-assets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "builds-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A build as Vite leaves one. */
function build(name: string, ...files: string[]): string {
  const assets = path.join(folder, name, "client/assets");
  mkdirSync(assets, { recursive: true });
  for (const file of files) writeFileSync(path.join(assets, file), `${file} of ${name}`);
  return path.join(folder, name);
}
const assetsOf = (one: string) => readdirSync(path.join(one, "client/assets")).sort();
const at = (hours: number) => new Date(Date.UTC(2026, 2, 1, hours));

test("W1: a build has what the build before it had for a day since then, however many follow", () => {
  const first = build("1", "root-a.js", "page-a.js", "shared.js", "style-a.css");
  const second = build("2", "root-b.js", "page-b.js", "shared.js");
  // However old the first one is: pages of it were loaded until now.
  keepFormerAssets(first, second, at(0));
  expect(assetsOf(second)).toEqual([
    "page-a.js",
    "page-b.js",
    "root-a.js",
    "root-b.js",
    "shared.js",
    "style-a.css",
  ]);
  expect(readFileSync(path.join(second, "client/assets/page-a.js"), "utf8")).toBe("page-a.js of 1");

  const third = build("3", "root-c.js", "page-a.js");
  keepFormerAssets(second, third, at(20));
  expect(assetsOf(third)).toEqual([
    "page-a.js",
    "page-b.js",
    "root-a.js",
    "root-b.js",
    "root-c.js",
    "shared.js",
    "style-a.css",
  ]);
  // What it makes itself is its own again.
  expect(readFileSync(path.join(third, "client/assets/page-a.js"), "utf8")).toBe("page-a.js of 3");

  const fourth = build("4", "root-d.js");
  keepFormerAssets(third, fourth, at(30));
  // root-a.js and style-a.css went 30 hours ago, page-a.js only now.
  expect(assetsOf(fourth)).toEqual([
    "page-a.js",
    "page-b.js",
    "root-b.js",
    "root-c.js",
    "root-d.js",
    "shared.js",
  ]);
});

test("W1: the same build made again keeps what it kept, and for no longer", () => {
  const first = build("1", "a.js");
  const second = build("2", "b.js");
  keepFormerAssets(first, second, at(0));
  for (const hour of [10, 20]) {
    const again = build(`2 at ${hour}`, "b.js");
    keepFormerAssets(second, again, at(hour));
    expect(assetsOf(again)).toEqual(["a.js", "b.js"]);
  }
  const later = build("2 later", "b.js");
  keepFormerAssets(path.join(folder, "2 at 20"), later, at(25));
  expect(assetsOf(later)).toEqual(["b.js"]);
});

test("the first build keeps nothing", () => {
  const only = build("1", "a.js");
  keepFormerAssets(path.join(folder, "none"), only, at(0));
  expect(assetsOf(only)).toEqual(["a.js"]);
  expect(existsSync(path.join(only, "former.json"))).toBe(false);
});
