import { sql } from "kysely";
import { expect, test } from "vitest";
import { reasonOf } from "#app/db/index.server.ts";
import { useQueueDatabase } from "../factories/queue-database.ts";

const queue = useQueueDatabase();

async function errorOf(statement: ReturnType<typeof sql>): Promise<Error> {
  const error: unknown = await statement.execute(queue.db).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("the statement was taken");
  return error;
}

test("an error of the database names the statement and none of its values", async () => {
  const error = await errorOf(
    sql`INSERT INTO nowhere VALUES (${"Quilla Zephyrine"}, ${"quilla@example.com"})`,
  );
  expect(error.message).toContain("INSERT INTO nowhere VALUES (?, ?)");
  expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toMatch(/quilla/i);
});

test("what the server itself quotes does not come into a stored reason", async () => {
  const insert = sql`INSERT INTO schedule (name, cron, next_run_at) VALUES (${"Quilla"}, '', NOW(3))`;
  await insert.execute(queue.db);
  const error = await errorOf(insert);
  expect(error.message).toContain("Duplicate entry 'Quilla'");
  expect(reasonOf(error)).toContain("Duplicate entry '[secret]'");
  expect(reasonOf(error)).not.toContain("Quilla");
});

test("a session of the app waits two seconds for a lock, and thirty for its own next statement where the server can", async () => {
  const lock = await sql<{ seconds: number }>`SELECT @@innodb_lock_wait_timeout AS seconds`.execute(queue.db);
  expect(lock.rows).toEqual([{ seconds: 2 }]);
  const server = await sql<{ version: string }>`SELECT VERSION() AS version`.execute(queue.db);
  if (!server.rows[0]?.version.includes("MariaDB")) return;
  const idle = await sql<{ seconds: number }>`SELECT @@idle_transaction_timeout AS seconds`.execute(queue.db);
  expect(idle.rows).toEqual([{ seconds: 30 }]);
});
