import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { growsTooFast, hostileTexts } from "../factories/growth.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Every pattern that stands in the app's sources, with its place. */
function patternsOf(file: string): [string, RegExp][] {
  const text = readFileSync(path.join(root, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: [string, RegExp][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push([
        `${file}:${line} ${node.text}`,
        new RegExp(node.text.slice(1, end), node.text.slice(end + 1)),
      ]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What a pattern looks for word by word: its source without classes, groups and quantifiers. */
function wordsOf({ source }: RegExp): string[] {
  const plain = source
    .replaceAll(/\[(?:[^\]\\]|\\.)*\]|\\[wWdDsSbBp]|\{[\d,]+\}|\(\?[:=!]|\(\?<[=!]|[()|*+?^$.]/g, "\n")
    .replaceAll(/\\(.)/g, "$1");
  return [...new Set(plain.split("\n").filter((word) => word !== ""))].slice(0, 6);
}

/** The first text for which a pattern is not linear. */
function slowFor(pattern: RegExp): string | undefined {
  const work = (text: string) => text.replace(new RegExp(pattern.source, pattern.flags), "");
  return hostileTexts(wordsOf(pattern)).find(([, textOf]) => growsTooFast(work, textOf))?.[0];
}

const files = globSync("{app/**/*.{ts,tsx},server.ts}", { cwd: root }).filter(
  (file) => !file.startsWith("app/db/generated/"),
);
const patterns = files.flatMap(patternsOf);

test("there are patterns to try", () => expect(patterns.length).toBeGreaterThan(60));

test.each([
  /[^\s"'<>()[\]{},;:=\\/]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /0+$/,
  /(x+x+)+y/,
])("a pattern that is slower than its text is long is found: %s", (pattern) => {
  expect(slowFor(pattern)).toBeDefined();
});

test.each(patterns)("H1: %s takes time as its text is long", (_place, pattern) => {
  expect(slowFor(pattern)).toBeUndefined();
});
