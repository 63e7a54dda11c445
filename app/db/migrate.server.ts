import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import mariadb, { type Connection } from "mariadb";
import { Umzug, type UmzugStorage } from "umzug";
import { connectionOptions } from "./connection.server.ts";
import { splitStatements } from "./split-statements.ts";

/** What a run came to. Everything but `migrated` left the database for a person to look at. */
export type MigrateOutcome =
  | { readonly outcome: "migrated"; readonly applied: readonly string[] }
  /** Another process held the lock for as long as we were willing to wait. */
  | { readonly outcome: "locked"; readonly seconds: number }
  /** An applied migration's file is no longer the file that was applied. */
  | { readonly outcome: "changed"; readonly names: readonly string[] }
  /** An applied migration has no file here: this checkout is older than the database. */
  | { readonly outcome: "missing"; readonly names: readonly string[] }
  /** A statement failed in a run before this one, and nobody has said since what became of it. */
  | { readonly outcome: "unresolved"; readonly name: string; readonly log: string }
  /** This run failed. DDL is not transactional: `done` statements of `total` stay applied. */
  | {
      readonly outcome: "failed";
      readonly name: string;
      readonly done: number;
      readonly total: number;
      readonly error: Error;
    };

export interface MigrateOptions {
  /** mysql://user:password@host:port/database; the database exists. */
  readonly url: string;
  /** Folder of `<name>/migration.sql`, as Prisma keeps them. */
  readonly directory: string;
  readonly lockSeconds?: number;
  readonly onApplied?: (name: string, milliseconds: number) => void;
  /** A run before this one ended in the midst of a migration: it goes on at this statement (from 1) of `total`. */
  readonly onResumed?: (name: string, statement: number, total: number) => void;
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface HistoryRow {
  readonly id: string;
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly logs: string | null;
  /** While it runs: statements that are done. Prisma's own number, 1, once it is finished. */
  readonly applied_steps_count: number;
}

/** What the log says while a statement runs; a run that is killed leaves it so. */
const RUNNING = "running";

/** Prisma's own lock name: `prisma migrate deploy` and this runner exclude each other. */
const lockName = "prisma_migrate";

/** Prisma's own table, so that its CLI sees the same history (schema-engine, sql_schema_connector, mysql flavour). */
const createHistory = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at DATETIME(3),
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at DATETIME(3),
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;

/**
 * Applies the migrations that the database does not have yet, in the order of their names, under a lock.
 * @returns what happened; a migration that fails is an outcome, not a throw.
 * @throws when the database cannot be reached or the folder not read.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateOutcome> {
  const files = await readMigrations(options.directory);
  return withLock(options, async (connection) => {
    await connection.query(createHistory);
    const history = await readHistory(connection);
    return refusal(files, history) ?? (await applyPending(connection, files, history, options));
  });
}

/** What a person says of a failed migration, and what is written down of it. */
const verdicts = {
  applied: "finished_at = UTC_TIMESTAMP(3), applied_steps_count = 1",
  "rolled-back": "rolled_back_at = UTC_TIMESTAMP(3)",
  "go-on": `logs = CONCAT(SUBSTRING_INDEX(logs, ':', 1), ': ${RUNNING}')`,
} as const;

export type MigrationVerdict = keyof typeof verdicts;

/**
 * Says what became of a failed migration: rolled back by hand (it will run again), completed by hand (it counts as
 * applied; both as `prisma migrate resolve` has them), or its cause is mended (the next run goes on at the statement
 * that failed).
 * @returns false when no failed migration has that name.
 */
export async function resolveFailedMigration(
  url: string,
  name: string,
  verdict: MigrationVerdict,
): Promise<boolean> {
  const outcome = await withLock({ url }, async (connection) => {
    const result: { affectedRows: number } = await connection.query(
      `UPDATE _prisma_migrations SET ${verdicts[verdict]}
       WHERE migration_name = ? AND finished_at IS NULL AND rolled_back_at IS NULL`,
      [name],
    );
    return { resolved: result.affectedRows > 0 };
  });
  return "resolved" in outcome && outcome.resolved;
}

/** The migrations of a folder, sorted by name, with Prisma's checksum: SHA-256 of the file's bytes. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(path.join(directory, name, "migration.sql"));
      return {
        name,
        sql: bytes.toString("utf8"),
        checksum: createHash("sha256").update(bytes).digest("hex"),
      };
    }),
  );
}

async function withLock<T>(
  options: { url: string; lockSeconds?: number },
  work: (connection: Connection) => Promise<T>,
): Promise<T | { outcome: "locked"; seconds: number }> {
  const seconds = options.lockSeconds ?? 60;
  const connection = await mariadb.createConnection(connectionOptions(options.url));
  try {
    const [row]: [{ locked: number | null }] = await connection.query("SELECT GET_LOCK(?, ?) AS locked", [
      lockName,
      seconds,
    ]);
    if (row.locked !== 1) return { outcome: "locked", seconds };
    return await work(connection);
  } finally {
    // Closing the session releases the lock, also after a failure.
    await connection.end();
  }
}

function readHistory(connection: Connection): Promise<HistoryRow[]> {
  return connection.query(
    `SELECT id, migration_name, checksum, finished_at, logs, applied_steps_count FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
}

/** Why nothing may be applied now, or undefined when all is well. */
function refusal(
  files: readonly MigrationFile[],
  history: readonly HistoryRow[],
): MigrateOutcome | undefined {
  const unresolved = history.find((row) => row.finished_at === null && !isInterrupted(row));
  if (unresolved)
    return { outcome: "unresolved", name: unresolved.migration_name, log: unresolved.logs ?? "no log" };
  const byName = new Map(files.map((file) => [file.name, file]));
  const missing = history.filter((row) => !byName.has(row.migration_name));
  if (missing.length > 0) return { outcome: "missing", names: missing.map((row) => row.migration_name) };
  const changed = history.filter((row) => byName.get(row.migration_name)?.checksum !== row.checksum);
  if (changed.length > 0) return { outcome: "changed", names: changed.map((row) => row.migration_name) };
  return undefined;
}

/** Whether a run ended in the midst of it, killed or cut off, and left behind how far it had come. */
function isInterrupted(row: HistoryRow): boolean {
  return row.finished_at === null && row.logs?.endsWith(`: ${RUNNING}`) === true;
}

async function applyPending(
  connection: Connection,
  files: readonly MigrationFile[],
  history: readonly HistoryRow[],
  options: MigrateOptions,
): Promise<MigrateOutcome> {
  const executed = history.filter((row) => !isInterrupted(row)).map((row) => row.migration_name);
  const interrupted = new Map(history.filter(isInterrupted).map((row) => [row.migration_name, row]));
  const applied: string[] = [];
  let failure: MigrateOutcome | undefined;
  const storage: UmzugStorage = {
    executed: () => Promise.resolve(executed),
    logMigration: ({ name }) => Promise.resolve(void applied.push(name)),
    unlogMigration: ({ name }) => Promise.reject(new Error(`${name}: migrations only go forward`)),
  };
  const umzug = new Umzug({
    migrations: files.map((file) => ({
      name: file.name,
      up: async () => {
        const started = performance.now();
        const statements = splitStatements(file.sql);
        const before = interrupted.get(file.name);
        if (before) options.onResumed?.(file.name, before.applied_steps_count + 1, statements.length);
        failure = await applyOne(connection, file, statements, before);
        if (failure) throw new Error(`${file.name} failed`);
        options.onApplied?.(file.name, performance.now() - started);
      },
    })),
    storage,
    logger: undefined,
  });
  try {
    await umzug.up();
  } catch (error) {
    if (failure) return failure;
    throw error;
  }
  return { outcome: "migrated", applied };
}

/**
 * Runs one file's statements, from the first or on from where a run before was interrupted, and keeps Prisma's row about
 * it: how many statements are done, and which one runs. Returns the failure, if it failed.
 */
async function applyOne(
  connection: Connection,
  file: MigrationFile,
  statements: readonly string[],
  interrupted: HistoryRow | undefined,
): Promise<MigrateOutcome | undefined> {
  const id = interrupted?.id ?? randomUUID();
  const total = statements.length;
  const say = (index: number, what: string) => `statement ${index + 1} of ${total}: ${what}`;
  if (!interrupted)
    await connection.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count, logs)
       VALUES (?, ?, ?, UTC_TIMESTAMP(3), 0, ?)`,
      [id, file.checksum, file.name, say(0, RUNNING)],
    );
  const first = interrupted?.applied_steps_count ?? 0;
  for (let index = first; index < total; index++) {
    try {
      // A schema statement commits by itself; any other is committed together with its being counted.
      await connection.beginTransaction();
      await runStatement(connection, statements[index] ?? "", interrupted !== undefined && index === first);
      await connection.query("UPDATE _prisma_migrations SET applied_steps_count = ?, logs = ? WHERE id = ?", [
        index + 1,
        say(Math.min(index + 1, total - 1), RUNNING),
        id,
      ]);
      await connection.commit();
    } catch (caught) {
      const error = caught instanceof Error ? caught : new Error(String(caught));
      await connection.rollback();
      const log = say(index, error.message);
      await connection.query("UPDATE _prisma_migrations SET logs = ? WHERE id = ?", [log, id]);
      return { outcome: "failed", name: file.name, done: index, total, error };
    }
  }
  await connection.query(
    "UPDATE _prisma_migrations SET finished_at = UTC_TIMESTAMP(3), applied_steps_count = 1, logs = NULL WHERE id = ?",
    [id],
  );
  return undefined;
}

/** Table, column, key, primary key or foreign key is there already; table, column or key is gone already. */
const doneAlready = new Set([1050, 1060, 1061, 1068, 1826, 1051, 1091]);

/**
 * Runs a statement. One that a killed run may have come through with, uncounted, counts as done where its effect is there:
 * both servers make each schema statement whole or not at all (MySQL 8, MariaDB 10.6).
 */
async function runStatement(connection: Connection, statement: string, mayBeDone: boolean): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    if (!mayBeDone || !doneAlready.has((error as { errno?: number }).errno ?? 0)) throw error;
  }
}
