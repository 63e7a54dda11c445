import { globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { blocks, commandsOf, pages, printedCommands, textOf } from "#tests/system/documented-commands.ts";
import { commands, usageText } from "../../../scripts/launch/commands.mjs";

const root = path.resolve(import.meta.dirname, "../../..");

/** Everything that tells a person what to type: pages, --help, settings, and what programs say. */
const told = [
  ...pages(),
  ".env.example",
  "shopify.web.toml",
  ...globSync(["scripts/**/*.{txt,ts,mjs}", "tests/standin/main.ts", "app/**/*.{ts,tsx}"], {
    cwd: root,
    exclude: ["app/db/generated/**"],
  }),
];

/** `npm run NAME -- WORDS` wherever it stands in a text; `npm test` and `npm start` too. */
function mentions(text: string): { name: string; words: string }[] {
  const found = text.matchAll(/\bnpm (?:run ([a-z](?:[\w:-]*\w)?)|(test|start)\b)(?: -- ([^`\n|]*))?/g);
  return [...found].map(([, run, short, words = ""]) => ({ name: run ?? short ?? "", words }));
}

test("every npm command that is named anywhere is one of package.json's, with options that its --help has", () => {
  let seen = 0;
  for (const file of told)
    for (const { name, words } of mentions(textOf(file))) {
      seen += 1;
      expect(Object.keys(commands), `${file}: npm run ${name}`).toContain(name);
      const usage = usageText(name);
      for (const [option] of words.matchAll(/(?<![\w-])--[a-z][a-z-]*/g))
        // Every command has this one.
        if (option !== "--help") expect(usage, `${file}: npm run ${name} -- ${words}`).toContain(option);
    }
  expect(seen).toBeGreaterThan(60);
});

test("a page's commands stand in blocks that say sh, where they are found and run", () => {
  const other = blocks().filter(({ language }) => language !== "sh");
  for (const { file, text } of other)
    expect([
      file,
      commandsOf(text).filter((line) => /^(\$ |npm |npx |node |curl |shopify )/.test(line)),
    ]).toEqual([file, []]);
  // An odd fence would hide all behind it.
  for (const file of pages())
    expect([file, (textOf(file).match(/^```/gm) ?? []).length % 2]).toEqual([file, 0]);
});

test("commands are read from a page as a shell reads them, and from what a program printed", () => {
  expect(commandsOf("# a word\nnpm test   # all\n\ncurl x \\\n  -d '{}'\n")).toEqual([
    "npm test",
    "curl x -d '{}'",
  ]);
  const output =
    "[prepare] npm packages … as locked\n\nReady: npm is done.\n  . ./env   # tokens\n  A='b c' D=e npm run x\n";
  expect(printedCommands(`${output}[dev] for others: E=f npm run y -- z\n`)).toEqual([
    ". ./env",
    "A='b c' D=e npm run x",
    "E=f npm run y -- z",
  ]);
});
