import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import mariadb, { type Connection } from "mariadb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectionOptions } from "#app/db/connection.server.ts";
import { migrate, resolveFailedMigration } from "#app/db/migrate.server.ts";
import { createDatabase } from "../setup/schema.ts";
import { withDatabase } from "../setup/url.ts";

const base = process.env.DATABASE_URL ?? "";
const name = `${new URL(base).pathname.slice(1)}_migrate`;
const url = withDatabase(base, name);
let connection: Connection;
let directory: string;

beforeEach(async () => {
  const { database: _, ...options } = connectionOptions(base);
  connection = await mariadb.createConnection(options);
  await createDatabase(connection, name);
  await connection.query(`USE \`${name}\``);
  directory = mkdtempSync(path.join(tmpdir(), "migrations-"));
});

afterEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await connection.query(`DROP DATABASE \`${name}\``);
  await connection.end();
});

function write(migration: string, sql: string): void {
  mkdirSync(path.join(directory, migration), { recursive: true });
  writeFileSync(path.join(directory, migration, "migration.sql"), sql);
}

const tables = async (): Promise<string[]> => {
  const rows: { name: string }[] = await connection.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()",
  );
  return rows.map((row) => row.name).sort();
};

test("migrations are applied once, in the order of their names", async () => {
  write("2_b", "ALTER TABLE a ADD y INT;");
  write("1_a", "CREATE TABLE a (x INT);");
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: ["1_a", "2_b"] });
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: [] });
  write("3_c", "CREATE TABLE c (x INT);");
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: ["3_c"] });
  expect(await tables()).toEqual(["_prisma_migrations", "a", "c"]);
});

test("the history is what Prisma's own CLI writes", async () => {
  write("1_a", "CREATE TABLE a (x INT);");
  await migrate({ url, directory });
  const rows: Record<string, unknown>[] = await connection.query(
    "SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count, finished_at >= started_at AS finished FROM _prisma_migrations",
  );
  expect(rows).toEqual([
    {
      migration_name: "1_a",
      // printf 'CREATE TABLE a (x INT);' | sha256sum
      checksum: "eaed8ef9503a6183c66f481d6ab8bdd6cf42f060a7c3691cb553d11a642d98a5",
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
      finished: 1,
    },
  ]);
});

test("a changed file is refused, and nothing after it is applied", async () => {
  write("1_a", "CREATE TABLE a (x INT);");
  await migrate({ url, directory });
  write("1_a", "CREATE TABLE a (x BIGINT);");
  write("2_b", "CREATE TABLE b (x INT);");
  expect(await migrate({ url, directory })).toEqual({ outcome: "changed", names: ["1_a"] });
  expect(await tables()).toEqual(["_prisma_migrations", "a"]);
});

test("a database newer than the checkout is refused", async () => {
  write("1_a", "CREATE TABLE a (x INT);");
  await migrate({ url, directory });
  rmSync(path.join(directory, "1_a"), { recursive: true });
  expect(await migrate({ url, directory })).toEqual({ outcome: "missing", names: ["1_a"] });
});

test("a failure names the statement, blocks what follows, and runs again once it is rolled back", async () => {
  write("1_a", "CREATE TABLE a (x INT);\nCREATE TABLE a (x INT);\nCREATE TABLE b (x INT);");
  write("2_c", "CREATE TABLE c (x INT);");
  const failed = await migrate({ url, directory });
  expect(failed).toMatchObject({ outcome: "failed", name: "1_a", done: 1, total: 3 });
  expect(await tables()).toEqual(["_prisma_migrations", "a"]);
  const again = await migrate({ url, directory });
  expect(again).toMatchObject({ outcome: "unresolved", name: "1_a" });
  expect(again.outcome === "unresolved" && again.log).toMatch(/^statement 2 of 3: .*'a' already exists/);

  expect(await resolveFailedMigration(url, "2_c", "rolled-back")).toBe(false);
  expect(await resolveFailedMigration(url, "1_a", "rolled-back")).toBe(true);
  await connection.query("DROP TABLE a");
  write("1_a", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);");
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: ["1_a", "2_c"] });
  expect(await tables()).toEqual(["_prisma_migrations", "a", "b", "c"]);
});

test("a failure that was completed by hand counts as applied", async () => {
  write("1_a", "CREATE TABLE a (x INT);\nDROP TABLE nothing;");
  expect(await migrate({ url, directory })).toMatchObject({ outcome: "failed", done: 1 });
  expect(await resolveFailedMigration(url, "1_a", "applied")).toBe(true);
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: [] });
});

test("two at once: one applies, the other finds it done", async () => {
  write("1_a", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);");
  const outcomes = await Promise.all([migrate({ url, directory }), migrate({ url, directory })]);
  expect(outcomes).toContainEqual({ outcome: "migrated", applied: ["1_a"] });
  expect(outcomes).toContainEqual({ outcome: "migrated", applied: [] });
});

test("a lock that stays held is an outcome, not a wait for ever", async () => {
  write("1_a", "CREATE TABLE a (x INT);");
  await connection.query("SELECT GET_LOCK('prisma_migrate', 0)");
  expect(await migrate({ url, directory, lockSeconds: 0 })).toEqual({ outcome: "locked", seconds: 0 });
});

/** A run that was killed while its n-th statement (from 1) ran, which had its effect or not. */
async function interruptAt(statement: number, hadItsEffect: boolean): Promise<void> {
  await connection.query(
    `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = ?, logs = ? WHERE migration_name = '1_a'`,
    [statement - 1, `statement ${statement} of ${steps.length}: running`],
  );
  for (const undo of undone.slice(hadItsEffect ? statement : statement - 1).reverse())
    await connection.query(undo);
}

const steps = [
  "CREATE TABLE a (x INT)",
  "ALTER TABLE a ADD y INT",
  "CREATE INDEX xs ON a (x)",
  "INSERT INTO a (x) VALUES (1), (2)",
  "UPDATE a SET x = x + 1",
  "ALTER TABLE a DROP COLUMN y",
  "DROP INDEX xs ON a",
];
const undone = [
  "DROP TABLE a",
  "ALTER TABLE a DROP COLUMN y",
  "DROP INDEX xs ON a",
  "DELETE FROM a",
  "UPDATE a SET x = x - 1",
  "ALTER TABLE a ADD y INT",
  "CREATE INDEX xs ON a (x)",
];
const changesRows = (statement: number) => /^(INSERT|UPDATE)/.test(steps[statement - 1] ?? "");

const interruptions = steps.flatMap((step, index) => [
  { step, statement: index + 1, hadItsEffect: false },
  // What changes rows is committed with its being counted: done and not counted is not to be had.
  ...(changesRows(index + 1) ? [] : [{ step, statement: index + 1, hadItsEffect: true }]),
]);

test.each(interruptions)(
  "M7: killed at $step (had its effect: $hadItsEffect), the next run goes on there and comes to the same",
  async ({ statement, hadItsEffect }) => {
    write("1_a", `${steps.join(";\n")};`);
    expect(await migrate({ url, directory })).toMatchObject({ outcome: "migrated" });
    await interruptAt(statement, hadItsEffect);
    const resumed: unknown[] = [];
    const again = await migrate({ url, directory, onResumed: (...told) => resumed.push(told) });
    expect(again).toEqual({ outcome: "migrated", applied: ["1_a"] });
    expect(resumed).toEqual([["1_a", statement, steps.length]]);
    expect(await connection.query("SELECT * FROM a ORDER BY x")).toEqual([{ x: 2 }, { x: 3 }]);
    expect(
      await connection.query("SELECT logs, applied_steps_count AS done FROM _prisma_migrations"),
    ).toEqual([{ logs: null, done: 1 }]);
  },
);

test("M7: while a statement runs, the history says which one and how many are done", async () => {
  write(
    "1_a",
    "CREATE TABLE a (x INT);\nCREATE TABLE b AS SELECT logs, applied_steps_count FROM _prisma_migrations;",
  );
  expect(await migrate({ url, directory })).toMatchObject({ outcome: "migrated" });
  expect(await connection.query("SELECT * FROM b")).toEqual([
    { logs: "statement 2 of 2: running", applied_steps_count: 1 },
  ]);
});

test("M7: a failure whose cause is mended goes on at the statement that failed", async () => {
  write(
    "1_a",
    "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);\nCREATE TABLE c (x INT);",
  );
  expect(await migrate({ url, directory })).toMatchObject({ outcome: "failed", done: 2, total: 4 });
  expect(await migrate({ url, directory })).toMatchObject({ outcome: "unresolved", name: "1_a" });
  await connection.query("CREATE TABLE b (x INT)");
  expect(await resolveFailedMigration(url, "1_a", "go-on")).toBe(true);
  expect(await migrate({ url, directory })).toEqual({ outcome: "migrated", applied: ["1_a"] });
  expect(await tables()).toEqual(["_prisma_migrations", "a", "b", "c"]);
  expect(await connection.query("SELECT COUNT(*) AS n FROM a")).toEqual([{ n: 1 }]);
});

test("M7: an interrupted migration whose file has changed since is not gone on with", async () => {
  write("1_a", `${steps.join(";\n")};`);
  await migrate({ url, directory });
  await interruptAt(3, false);
  write("1_a", "CREATE TABLE z (x INT);");
  expect(await migrate({ url, directory })).toEqual({ outcome: "changed", names: ["1_a"] });
});
