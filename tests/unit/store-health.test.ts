import { expect, test } from "vitest";
import type { LogEvent } from "kysely";
import { createStoreHealth } from "#app/db/store-health.server.ts";

function statement(sql: string, errno?: number): LogEvent {
  const about = { query: { sql } as LogEvent["query"], queryDurationMillis: 1 };
  if (errno === undefined) return { level: "query", ...about };
  return { level: "error", ...about, error: Object.assign(new Error("refused"), { errno }) };
}

test("a full disk and a read-only server are told until something is stored, or it is time to try again", () => {
  let now = 0;
  const health = createStoreHealth(() => now);
  expect(health.trouble()).toBeNull();
  for (const errno of [1021, 1114, 1030, 1290, 1836]) {
    health.hear(statement("insert into `webhook_inbox`", errno));
    expect(health.trouble()).toMatch(/disk is full/);
    // Rows that are there can be changed all the same.
    health.hear(statement("UPDATE job SET state = ?"));
    expect(health.trouble()).toMatch(/disk is full/);
    health.hear(statement("INSERT INTO `sale` (…)"));
    expect(health.trouble()).toBeNull();
  }
  for (const errno of [1213, 1062, 1040]) health.hear(statement("insert into `webhook_inbox`", errno));
  expect(health.trouble()).toBeNull();
  health.hear(statement("insert into `webhook_inbox`", 1114));
  now = 9_999;
  expect(health.trouble()).not.toBeNull();
  now = 10_000;
  expect(health.trouble()).toBeNull();
});
