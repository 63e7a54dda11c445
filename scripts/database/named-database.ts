import { connectionOptions } from "#app/db/index.server.ts";
import { connect } from "./database-url.ts";

/** Makes the database that a URL names, if it is missing. @throws when the server cannot be reached. */
export async function ensureDatabase(url: string): Promise<void> {
  await onServer(url, "CREATE DATABASE IF NOT EXISTS", "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
}

/** Drops the database that a URL names. */
export async function dropDatabase(url: string): Promise<void> {
  await onServer(url, "DROP DATABASE IF EXISTS", "");
}

async function onServer(url: string, verb: string, clause: string): Promise<void> {
  const { database = "" } = connectionOptions(url);
  const connection = await connect(url, "server");
  try {
    await connection.query(`${verb} \`${database.replaceAll("`", "``")}\` ${clause}`);
  } finally {
    await connection.end();
  }
}
