import { setTimeout as pause } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createTurnCheck, enqueueJob, latestJob, saveProgress } from "#app/jobs/index.server.ts";
import { startWorker, type JobHandler } from "#app/worker/index.server.ts";
import { workJobs } from "#app/worker/work-jobs.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();

test("a job whose turn is over lets others have its lane, then goes on: no failure and no death", async () => {
  const [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
  const worked: string[] = [];
  /** Goes on from its progress; its turn ends during each piece. */
  const long: JobHandler = async (context, job) => {
    const checkTurn = createTurnCheck(context);
    for (let { piece = 1 } = job.progress as { piece?: number }; piece <= 3; piece += 1) {
      checkTurn();
      worked.push(`long, piece ${piece}`);
      while (!context.turn?.aborted) await pause(5);
      await saveProgress(context.db, job, { piece: piece + 1 });
    }
    return { outcome: "done" };
  };
  const short: JobHandler = () => {
    worked.push("short");
    return Promise.resolve({ outcome: "done" });
  };
  await enqueueJob(queue.db, { kind: "long", shop });
  await enqueueJob(queue.db, { kind: "short", shop: other });
  for (let round = 1; round <= 4; round++)
    expect(await workJobs(workerContext(queue.db), { long, short }, { turnMs: 20 })).toBe(true);
  expect(worked).toEqual(["long, piece 1", "short", "long, piece 2", "long, piece 3"]);
  expect(await latestJob(queue.db, shop, "long")).toMatchObject({ state: "done", attempts: 0, deaths: 0 });
});

test("what a merchant waits for does not stand behind the jobs of all shops, nor stop them", async () => {
  const shop = await installedShop(queue.db);
  for (let count = 0; count < 300; count++) await enqueueJob(queue.db, { kind: "privacy_check", shop: null });
  await enqueueJob(queue.db, { kind: "recount", shop });
  const waiting = async () =>
    (
      await queue.db
        .selectFrom("job")
        .select("id")
        .where("kind", "=", "privacy_check")
        .where("state", "=", "waiting")
        .execute()
    ).length;
  const finished = queue.db
    .selectFrom("job as behind")
    .innerJoin("job as first", (join) => join.onRef("behind.finished_at", ">", "first.finished_at"))
    .select("behind.id")
    .where("behind.kind", "=", "privacy_check")
    .where("first.kind", "=", "recount");
  const worker = startWorker(workerContext(queue.db));
  try {
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 120_000, interval: 20 });
  } finally {
    await worker.stop(10_000);
  }
  expect((await finished.execute()).length).toBeGreaterThan(250);
});
