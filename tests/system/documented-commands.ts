import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A command as a person copies it from a page. */
export interface DocumentedCommand {
  readonly file: string;
  readonly command: string;
}

interface Block {
  readonly file: string;
  /** What stands behind the fence; "" where nothing does. */
  readonly language: string;
  readonly text: string;
}

const elsewhere = ["node_modules/**", "build/**", ".local/**"];

/** The repository's pages, relative to its root. */
export function pages(): string[] {
  return globSync("**/*.md", { cwd: root, exclude: elsewhere }).sort();
}

/** The text of a file, named as pages() names it. */
export const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** Every fenced block of every page. */
export function blocks(): Block[] {
  return pages().flatMap((file) =>
    [...textOf(file).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({
      file,
      language,
      text,
    })),
  );
}

/** Every command of every block that says it is for a shell. */
export function documentedCommands(): DocumentedCommand[] {
  return blocks()
    .filter(({ language }) => language === "sh")
    .flatMap(({ file, text }) => commandsOf(text).map((command) => ({ file, command })));
}

/** The commands of a shell's text: broken lines joined, without comments. */
export function commandsOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)# .*$/, "").trim())
    .filter((line) => line !== "");
}

/** What a program printed for copying: lines, behind a word of who says so, that begin with settings, a program or `.`. */
export function printedCommands(output: string): string[] {
  return commandsOf(output)
    .map((line) => line.replace(/^\[\w+\] [^:]*: /, ""))
    .filter((line) => /^((\w+=('[^']*'|\S+) +)*(npm|npx|node|curl|shopify) |\. \S)/.test(line));
}
