import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { fireSchedules, registerSchedules } from "#app/jobs/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const schedules = [
  { name: "purge", cron: "17 * * * *" },
  { name: "check", cron: "*/10 * * * *" },
];
const names = schedules.map(({ name }) => name);

const stored = () => queue.db.selectFrom("schedule").selectAll().orderBy("name").execute();
const kinds = async () =>
  (await queue.db.selectFrom("job").select(["kind", "shop_id"]).orderBy("id").execute()).map(
    (job) => job.kind,
  );
const makeDue = (name: string) =>
  sql`UPDATE schedule SET next_run_at = NOW(3) - INTERVAL 3 HOUR WHERE name = ${name}`.execute(queue.db);

describe("schedules", () => {
  test("are registered once, for their next time, and nothing fires before it", async () => {
    await Promise.all([registerSchedules(queue.db, schedules), registerSchedules(queue.db, schedules)]);
    const [check, purge] = await stored();
    expect(purge?.next_run_at.getUTCMinutes()).toBe(17);
    expect((check?.next_run_at.getUTCMinutes() ?? 1) % 10).toBe(0);
    expect(purge?.next_run_at.getTime()).toBeGreaterThan(Date.now());
    expect(await fireSchedules(queue.db, names)).toEqual([]);
  });

  test("do not go back to a time that has fired when a worker registers late", async () => {
    const late = new Date("2999-01-01T00:00:00Z");
    for (let step = 1, isHeld = true; isHeld; step++) {
      isHeld = await interleave(
        queue.db,
        (db) => registerSchedules(db, schedules),
        step,
        async () => {
          await registerSchedules(queue.db, schedules);
          // As another worker's firing moves it on.
          await queue.db.updateTable("schedule").set({ next_run_at: late }).execute();
        },
      );
      const moved = (await stored()).map(({ next_run_at }) => next_run_at);
      expect({ step, moved }).toEqual({ step, moved: [late, late] });
      await queue.db.deleteFrom("schedule").execute();
    }
  });

  test("fire once, however many workers ask, and once for all the times that were missed", async () => {
    await registerSchedules(queue.db, schedules);
    await makeDue("check");
    const fired = await Promise.all(Array.from({ length: 6 }, () => fireSchedules(queue.db, names)));
    expect(fired.flat()).toEqual(["check"]);
    expect(await kinds()).toEqual(["check"]);
    const [check] = await stored();
    expect(check?.next_run_at.getTime()).toBeGreaterThan(Date.now());
    expect(await fireSchedules(queue.db, names)).toEqual([]);
  });

  test("do not pile up: while the job of the last firing is live, another firing adds none", async () => {
    await registerSchedules(queue.db, schedules);
    await makeDue("check");
    await fireSchedules(queue.db, names);
    await makeDue("check");
    expect(await fireSchedules(queue.db, names)).toEqual(["check"]);
    expect(await kinds()).toEqual(["check"]);
  });

  test("that are unknown to this worker are left to those that know them", async () => {
    await registerSchedules(queue.db, [{ name: "future", cron: "* * * * *" }]);
    await makeDue("future");
    expect(await fireSchedules(queue.db, names)).toEqual([]);
    expect(await fireSchedules(queue.db, [])).toEqual([]);
  });

  test("take a changed time; the rest stays as it is", async () => {
    await registerSchedules(queue.db, schedules);
    await makeDue("check");
    await registerSchedules(queue.db, [
      { name: "purge", cron: "30 4 * * *" },
      { name: "check", cron: "*/10 * * * *" },
    ]);
    const [check, purge] = await stored();
    expect([purge?.cron, purge?.next_run_at.getUTCHours()]).toEqual(["30 4 * * *", 4]);
    expect(check?.next_run_at.getTime()).toBeLessThan(Date.now());
  });
});
