import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How long a page that was loaded before a deployment finds its scripts and styles. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** By file: since when builds come without it, as ISO text. */
type Former = Record<string, string>;

const record = (build: string): string => path.join(build, "former.json");
const assets = (build: string): string => path.join(build, "client/assets");

/**
 * Puts the hashed files of former builds beside those of the next one, each for a day since a build came without it: a
 * page that is open asks for them when the merchant goes on to another.
 * @param present folder of the build that goes; there may be none
 * @param next folder of the build that takes its place
 */
export function keepFormerAssets(present: string, next: string, now: Date): void {
  if (!existsSync(assets(present))) return;
  const since = existsSync(record(present))
    ? (JSON.parse(readFileSync(record(present), "utf8")) as Former)
    : {};
  const fresh = new Set(readdirSync(assets(next)));
  const former: Former = {};
  for (const file of readdirSync(assets(present))) {
    const left = since[file] ?? now.toISOString();
    if (fresh.has(file) || now.getTime() - Date.parse(left) > KEPT_MS) continue;
    cpSync(path.join(assets(present), file), path.join(assets(next), file), { recursive: true });
    former[file] = left;
  }
  writeFileSync(record(next), `${JSON.stringify(former, null, 2)}\n`);
}
