// npm run db:migrate [-- --applied NAME | --rolled-back NAME | --go-on NAME]: brings DATABASE_URL's schema up to date.
import path from "node:path";
import { parseArgs } from "node:util";
import {
  migrate,
  resolveFailedMigration,
  type MigrateOutcome,
  type MigrationVerdict,
} from "#app/db/migrate.server.ts";
import { databaseUrl } from "./database/database-url.ts";

const directory = path.resolve(import.meta.dirname, "../prisma/migrations");

const { values } = parseArgs({
  options: { applied: { type: "string" }, "rolled-back": { type: "string" }, "go-on": { type: "string" } },
});
process.exitCode = await main(await databaseUrl());

async function main(url: string): Promise<number> {
  if (values.applied) return resolve(url, values.applied, "applied");
  if (values["rolled-back"]) return resolve(url, values["rolled-back"], "rolled-back");
  if (values["go-on"] && (await resolve(url, values["go-on"], "go-on")) !== 0) return 1;
  return report(
    await migrate({
      url,
      directory,
      onResumed: (name, statement, total) =>
        console.log(`[migrate] ${name} was interrupted; it goes on at statement ${statement} of ${total}`),
      onApplied: (name, ms) => console.log(`[migrate] ${name} applied in ${Math.round(ms)} ms`),
    }),
  );
}

async function resolve(url: string, name: string, verdict: MigrationVerdict): Promise<number> {
  if (!(await resolveFailedMigration(url, name, verdict)))
    return fail(`no failed migration is called ${name}; nothing changed`);
  if (verdict !== "go-on") console.log(`[migrate] ${name} now counts as ${verdict}`);
  return 0;
}

function report(result: MigrateOutcome): number {
  switch (result.outcome) {
    case "migrated":
      console.log(`[migrate] up to date (${result.applied.length} applied now)`);
      return 0;
    case "locked":
      return fail(
        `another migration has held the lock for ${result.seconds} s; try again when it is through`,
      );
    case "changed":
      return fail(
        `changed after they were applied: ${result.names.join(", ")}. Put the files back and write a new migration`,
      );
    case "missing":
      return fail(`applied, but not in this checkout: ${result.names.join(", ")}. Update the checkout first`);
    case "unresolved":
      return fail(`${result.name} failed before (${result.log}).\n${whatToDo(result.name)}`);
    case "failed":
      return fail(
        `${result.name} failed at statement ${result.done + 1} of ${result.total}: ${result.error.message}\n` +
          `The ${result.done} statements before it stay applied.\n${whatToDo(result.name)}`,
      );
    default:
      return result satisfies never;
  }
}

function whatToDo(name: string): string {
  return [
    "Where its cause is mended (disk full, a lock, rows in the way), let it go on:",
    `  npm run db:migrate -- --go-on ${name}         it goes on at the statement that failed`,
    "Else put the database right by hand, then say which way:",
    `  npm run db:migrate -- --rolled-back ${name}   you undid its statements; it will run again`,
    `  npm run db:migrate -- --applied ${name}       you ran the rest; it counts as applied`,
  ].join("\n");
}

function fail(message: string): number {
  console.error(`[migrate] ${message}`);
  return 1;
}
