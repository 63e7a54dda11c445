import mariadb from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";
import { queueTables } from "../factories/queue-tables.ts";

// A file begins with empty queues, whichever files used its database before: a worker looks over all shops, and would
// work off what they left.
const connection = await mariadb.createConnection(connectionOptions(process.env.DATABASE_URL ?? ""));
try {
  for (const table of queueTables) await connection.query(`DELETE FROM ${table}`);
} finally {
  await connection.end();
}
