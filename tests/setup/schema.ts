import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { migrate, readMigrations } from "#app/db/migrate.server.ts";

/**
 * Leaves the database of the URL empty and migrated. A schema that has exactly these migrations is emptied; any
 * other is dropped and made again.
 * @param connection to the same server, allowed to create databases
 */
export async function prepareSchema(connection: Connection, url: string, directory: string): Promise<void> {
  const name = connectionOptions(url).database ?? "";
  if (await isMigrated(connection, name, directory)) return emptyTables(url);
  await createDatabase(connection, name);
  const result = await migrate({ url, directory });
  if (result.outcome !== "migrated") throw new Error(`${name}: migration came to ${JSON.stringify(result)}`);
}

/** Drops and creates a database, with the collation that the app's own is created with. */
export async function createDatabase(connection: Connection, name: string): Promise<void> {
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
}

async function isMigrated(connection: Connection, name: string, directory: string): Promise<boolean> {
  const known: { name: string }[] = await connection.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_name = '_prisma_migrations'",
    [name],
  );
  if (known.length === 0) return false;
  const rows: { name: string; checksum: string; finished: number }[] = await connection.query(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM \`${name}\`._prisma_migrations ORDER BY migration_name`,
  );
  const files = await readMigrations(directory);
  return (
    rows.length === files.length &&
    files.every((file, index) => {
      const row = rows[index];
      return row?.name === file.name && row.checksum === file.checksum && Boolean(row.finished);
    })
  );
}

async function emptyTables(url: string): Promise<void> {
  const connection = await mariadb.createConnection(connectionOptions(url));
  try {
    await connection.query("SET FOREIGN_KEY_CHECKS = 0");
    const tables: { name: string }[] = await connection.query(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'`,
    );
    for (const { name } of tables) await connection.query(`TRUNCATE TABLE \`${name}\``);
  } finally {
    await connection.end();
  }
}
