import mariadb from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";

/**
 * A file begins with empty queues, whichever files used its database before: a worker looks over all shops, and would
 * work off what they left.
 */
const tables = ["webhook_inbox", "job", "schedule", "rollup_mark"];

const connection = await mariadb.createConnection(connectionOptions(process.env.DATABASE_URL ?? ""));
try {
  for (const table of tables) await connection.query(`DELETE FROM ${table}`);
} finally {
  await connection.end();
}
