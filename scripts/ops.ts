// npm run ops -- <command>: what an operator does by hand. `npm run ops -- --help` lists the commands.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { createDatabase, isReachable, type Db } from "#app/db/index.server.ts";
import { shopByDomain, tenantById, type Shop } from "#app/tenancy/index.server.ts";
import { databaseUrl } from "./database/database-url.ts";
import { usageText } from "./launch/commands.mjs";
import { Mistake } from "./process/mistake.mjs";
import { WrongCall, type Call, type Given, type Result } from "./ops/command.ts";
import { deadLetters, replayLetters } from "./ops/letters.ts";
import { linkCode } from "./ops/people.ts";
import { backfill, rebuild, reconcile, verify } from "./ops/runs.ts";
import { status } from "./ops/status.ts";

const commands: Readonly<Record<string, (call: Call) => Promise<Result>>> = {
  status,
  "dead-letters": deadLetters,
  replay: replayLetters,
  reconcile,
  backfill,
  rebuild,
  verify,
  "link-code": linkCode,
};

const options = {
  shop: { type: "string" },
  shops: { type: "boolean" },
  topic: { type: "string" },
  reason: { type: "string" },
  all: { type: "boolean" },
  deep: { type: "boolean" },
  wait: { type: "boolean" },
  "dry-run": { type: "boolean" },
  confirm: { type: "string" },
  limit: { type: "string" },
  after: { type: "string" },
  role: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

/** What each command takes beside --json; anything else is a mistake that must not pass unheard. */
const takes: Readonly<Record<string, readonly (keyof Given)[]>> = {
  status: ["shop", "shops", "limit", "after"],
  "dead-letters": ["ids", "shop", "topic", "reason", "limit", "after"],
  replay: ["ids", "shop", "topic", "reason", "all", "dry-run", "confirm"],
  reconcile: ["shop", "deep", "wait"],
  backfill: ["shop", "wait"],
  rebuild: ["shop", "wait"],
  verify: ["shop", "wait"],
  "link-code": ["shop", "role"],
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { json, help: wantsHelp, ...rest } = values;
  const [name = "", ...ids] = positionals;
  if (wantsHelp) {
    console.log(usageText("ops"));
    return 0;
  }
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!run) throw new WrongCall(name === "" ? "which command?" : `there is no command ${name}`);
  const given: Given = { ...rest, ids };
  const wrong = Object.entries(given).find(
    ([option, value]) =>
      value !== undefined &&
      (option !== "ids" || ids.length > 0) &&
      !takes[name]?.includes(option as keyof Given),
  );
  if (wrong)
    throw new WrongCall(wrong[0] === "ids" ? `${name} takes no ids` : `${name} takes no --${wrong[0]}`);
  const database = createDatabase(await databaseUrl(), { connectionLimit: 4 });
  try {
    // First of all: a pool that never connected takes long to close.
    if (!(await isReachable(database.kysely)))
      throw new Mistake("the database of DATABASE_URL does not answer any more");
    const shop = given.shop === undefined ? undefined : await shopNamed(database.kysely, given.shop);
    const result = await run({
      db: database.kysely,
      given,
      shop,
      now: () => new Date(),
      // Standard output is the result's alone.
      say: (line) => (json ? undefined : console.log(line)),
    });
    if (json) console.log(JSON.stringify({ command: name, ok: result.code === 0, ...result.data }));
    else for (const line of result.lines) console.log(line);
    return result.code;
  } finally {
    await database.close();
  }
}

async function shopNamed(db: Db, name: string): Promise<Shop> {
  const found = /^\d{1,10}$/.test(name)
    ? (await tenantById(db, Number(name)))?.shop
    : await shopByDomain(db, name);
  if (!found) throw new WrongCall(`there is no shop ${name}`);
  return found;
}

function isWrongCall(error: unknown): error is Error {
  const code = (error as { code?: unknown }).code;
  return error instanceof WrongCall || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS"));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (isWrongCall(error)) console.error("npm run ops -- --help lists the commands.");
  process.exitCode = isWrongCall(error) ? 2 : 1;
}
