import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { inTransaction, LeaseLost } from "#app/db/index.server.ts";
import {
  buryJob,
  cancelJobs,
  claimJob,
  enqueueJob,
  failJob,
  finishJob,
  heartbeatJob,
  latestJob,
  listJobs,
  postponeJob,
  purgeJobs,
  saveProgress,
  sweepJobs,
  wakeJobs,
  type LeasedJob,
} from "#app/jobs/index.server.ts";
import { createTenant, type Shop } from "#app/tenancy/index.server.ts";
import { interleave } from "../../factories/interleave.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";

const queue = useQueueDatabase();
const policy = { attempts: 3, firstDelayMs: 1_000, longestDelayMs: 60_000 };
let shop: Shop;
let other: Shop;

beforeEach(async () => {
  const profile = { name: "Shop", currency: "EUR", timeZone: "Europe/Berlin" };
  [shop, other] = [await createTenant(queue.db, profile), await createTenant(queue.db, profile)];
});

const enqueue = (activeKey?: string, owner: Shop | null = shop) =>
  enqueueJob(queue.db, {
    kind: "backfill",
    shop: owner,
    payload: { from: 1 },
    ...(activeKey ? { activeKey } : {}),
  });
const claimed = async (): Promise<LeasedJob> => {
  const job = await claimJob(queue.db, { kinds: ["backfill"], leaseMs: 30_000 });
  if (!job) throw new Error("no job is due");
  return job;
};
const expire = () =>
  sql`UPDATE job SET leased_until = NOW(3) - INTERVAL 1 SECOND WHERE state = 'leased'`.execute(queue.db);
const makeDue = () => sql`UPDATE job SET run_after = NOW(3) WHERE state = 'waiting'`.execute(queue.db);

describe("enqueuing", () => {
  test("with a key that a live job has keeps to that one; a finished job frees it", async () => {
    const first = await enqueue("backfill:1");
    expect(first.outcome).toBe("enqueued");
    expect(await enqueue("backfill:1")).toEqual({ outcome: "exists", id: first.id });
    await finishJob(queue.db, await claimed());
    expect(await enqueue("backfill:1")).toMatchObject({ outcome: "enqueued" });
  });

  test("twenty at once with one key makes one job", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => enqueue("same")));
    expect(results.filter(({ outcome }) => outcome === "enqueued")).toHaveLength(1);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  });

  test("in a transaction that rolls back leaves nothing; a taken key does not break the transaction", async () => {
    await enqueue("taken");
    await inTransaction(queue.db, async (trx) => {
      expect((await enqueueJob(trx, { kind: "backfill", shop, activeKey: "taken" })).outcome).toBe("exists");
      await enqueueJob(trx, { kind: "backfill", shop, activeKey: "kept" });
    });
    await expect(
      inTransaction(queue.db, async (trx) => {
        await enqueueJob(trx, { kind: "backfill", shop, activeKey: "undone" });
        throw new Error("undo");
      }),
    ).rejects.toThrow("undo");
    expect((await listJobs(queue.db, shop)).map((job) => job.activeKey)).toEqual(["kept", "taken"]);
  });
});

describe("claiming", () => {
  test("gives each job to one of many workers, with payload and a token of its own", async () => {
    await Promise.all(Array.from({ length: 5 }, () => enqueue()));
    const jobs = await Promise.all(
      Array.from({ length: 8 }, () => claimJob(queue.db, { kinds: ["backfill"], leaseMs: 30_000 })),
    );
    const got = jobs.filter((job) => job !== undefined);
    expect(got).toHaveLength(5);
    expect(new Set(got.map((job) => job.id)).size).toBe(5);
    expect(new Set(got.map((job) => job.leaseToken)).size).toBe(5);
    expect(got[0]).toMatchObject({ state: "leased", shopId: shop.id, payload: { from: 1 }, progress: {} });
  });

  test("takes only known kinds, and nothing before its time", async () => {
    await enqueueJob(queue.db, { kind: "digest", shop });
    await enqueueJob(queue.db, { kind: "backfill", shop, runAfter: new Date("2999-01-01T00:00:00Z") });
    expect(await claimJob(queue.db, { kinds: ["backfill"], leaseMs: 30_000 })).toBeUndefined();
    await wakeJobs(queue.db, other, "backfill");
    expect(await claimJob(queue.db, { kinds: ["backfill"], leaseMs: 30_000 })).toBeUndefined();
    await wakeJobs(queue.db, shop, "backfill");
    expect(await claimed()).toMatchObject({ kind: "backfill" });
  });

  test("takes the first kinds before others that have been due for longer, and then those", async () => {
    const claim = () =>
      claimJob(queue.db, { kinds: ["digest", "backfill"], first: ["backfill"], leaseMs: 30_000 });
    for (const kind of ["digest", "digest", "backfill", "digest", "backfill"])
      await enqueueJob(queue.db, { kind, shop });
    await enqueueJob(queue.db, { kind: "backfill", shop, runAfter: new Date("2999-01-01T00:00:00Z") });
    const kinds: unknown[] = [];
    for (let job = await claim(); job; job = await claim()) kinds.push(job.kind);
    expect(kinds).toEqual(["backfill", "backfill", "digest", "digest", "digest"]);
  });

  test.each([
    ["failed", (job: LeasedJob) => failJob(queue.db, job, "429", policy)],
    ["was put off", (job: LeasedJob) => postponeJob(queue.db, job, 60_000)],
  ])(
    "leaves a job alone that another worker took and %s at any moment of the claim",
    async (_how, release) => {
      for (let step = 1, isHeld = true; isHeld; step++) {
        await enqueue();
        const slow: (LeasedJob | undefined)[] = [];
        const fast: (LeasedJob | undefined)[] = [];
        isHeld = await interleave(
          queue.db,
          async (db) => slow.push(await claimJob(db, { kinds: ["backfill"], leaseMs: 30_000 })),
          step,
          async () => {
            const job = await claimJob(queue.db, { kinds: ["backfill"], leaseMs: 30_000 });
            fast.push(job);
            if (job) await release(job);
          },
        );
        const got = [...slow, ...fast].filter((job) => job !== undefined);
        expect({ step, got: got.length }).toEqual({ step, got: 1 });
        await cancelJobs(queue.db, shop);
      }
    },
  );
});

describe("a leased job", () => {
  test("keeps its progress over a pause, and goes on from it", async () => {
    await enqueue();
    const job = await claimed();
    await saveProgress(queue.db, job, { line: 4_000 });
    await postponeJob(queue.db, job);
    expect(await claimed()).toMatchObject({ id: job.id, progress: { line: 4_000 }, attempts: 0 });
  });

  test("that its worker could not give back is freed by the same worker's next claim; no death is counted", async () => {
    const enqueued = await enqueue();
    const held = new Set<string>();
    const claim = { kinds: ["backfill"], leaseMs: 30_000 };
    const job = await claimJob(queue.db, { ...claim, held });
    expect([...held]).toEqual([job?.leaseToken]);
    expect(await claimJob(queue.db, { ...claim, held: new Set(["another"]) })).toBeUndefined();
    expect(await claimJob(queue.db, { ...claim, held })).toMatchObject({ id: enqueued.id, deaths: 0 });
    expect(held.size).toBe(1);
    expect(await heartbeatJob(queue.db, job as LeasedJob, 1)).toBe(false);
  });

  test("that failed waits, tries again, and is dead after its last attempt, its key free", async () => {
    await enqueue("key");
    for (const attempt of [1, 2, 3]) {
      const job = await claimed();
      expect(job.attempts).toBe(attempt - 1);
      await failJob(queue.db, job, "429", policy);
      expect(await claimJob(queue.db, { kinds: ["backfill"], leaseMs: 1 })).toBeUndefined();
      await makeDue();
    }
    expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({
      state: "dead",
      attempts: 3,
      error: "429",
      activeKey: null,
    });
    expect(await enqueue("key")).toMatchObject({ outcome: "enqueued" });
  });

  test("of a worker that lost it can write nothing: no progress, no end, no facts", async () => {
    await enqueue();
    const slow = await claimed();
    await expire();
    expect(await sweepJobs(queue.db)).toBe(1);
    const owner = await claimed();
    const late = [
      () => saveProgress(queue.db, slow, { line: 1 }),
      () => finishJob(queue.db, slow),
      () => postponeJob(queue.db, slow),
      () => failJob(queue.db, slow, "late", policy),
      () => buryJob(queue.db, slow, "late"),
      () =>
        inTransaction(queue.db, async (trx) => {
          await trx
            .insertInto("audit_event")
            .values({ shop_id: shop.id, at: new Date(), actor: "test", action: "late", detail: "{}" })
            .execute();
          await saveProgress(trx, slow, { line: 1 });
        }),
    ];
    for (const write of late) await expect(write()).rejects.toThrow(LeaseLost);
    expect(await heartbeatJob(queue.db, slow, 30_000)).toBe(false);
    expect(await heartbeatJob(queue.db, owner, 30_000)).toBe(true);
    expect(await queue.db.selectFrom("audit_event").select("id").execute()).toEqual([]);
    expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({ state: "leased", progress: {} });
  });

  test("is dead after two deaths in a row, but not if it got on in between", async () => {
    await enqueue("key");
    for (const line of [1, 2, 3]) {
      await saveProgress(queue.db, await claimed(), { line });
      await expire();
      await sweepJobs(queue.db);
    }
    await claimed();
    await expire();
    await sweepJobs(queue.db);
    expect(await latestJob(queue.db, shop, "backfill")).toMatchObject({
      state: "dead",
      deaths: 2,
      error: "its worker died, twice in a row",
      progress: { line: 3 },
      activeKey: null,
    });
  });

  test("with a heartbeat is not swept", async () => {
    await enqueue();
    const job = await claimed();
    await expire();
    expect(await heartbeatJob(queue.db, job, 30_000)).toBe(true);
    expect(await sweepJobs(queue.db)).toBe(0);
  });
});

describe("a shop's jobs", () => {
  test("can be cancelled, its worker included; another shop's stay", async () => {
    await enqueue("a");
    const running = await claimed();
    await enqueue("b");
    await enqueue("c", other);
    expect(await cancelJobs(queue.db, shop, { kind: "digest" })).toBe(0);
    expect(await cancelJobs(queue.db, shop)).toBe(2);
    expect(await heartbeatJob(queue.db, running, 30_000)).toBe(false);
    await expect(finishJob(queue.db, running)).rejects.toThrow(LeaseLost);
    expect((await listJobs(queue.db, shop)).map((job) => [job.state, job.activeKey])).toEqual([
      ["cancelled", null],
      ["cancelled", null],
    ]);
    expect((await listJobs(queue.db, other)).map((job) => job.state)).toEqual(["waiting"]);
  });

  test("are purged thirty days after they ended; live ones never", async () => {
    await enqueue();
    await finishJob(queue.db, await claimed());
    await enqueue();
    await sql`UPDATE job SET run_after = NOW(3) - INTERVAL 31 DAY, created_at = NOW(3) - INTERVAL 31 DAY`.execute(
      queue.db,
    );
    expect(await purgeJobs(queue.db)).toBe(0);
    await sql`UPDATE job SET finished_at = NOW(3) - INTERVAL 31 DAY WHERE state = 'done'`.execute(queue.db);
    expect(await purgeJobs(queue.db)).toBe(1);
    expect((await listJobs(queue.db, shop)).map((job) => job.state)).toEqual(["waiting"]);
  });

  test("of an hourly kind are purged three days after they ended", async () => {
    for (const kind of ["hourly", "nightly"]) {
      await enqueueJob(queue.db, { kind, shop: null });
      await sql`UPDATE job SET state = 'done', run_after = NOW(3) - INTERVAL 4 DAY,
        finished_at = NOW(3) - INTERVAL 4 DAY WHERE kind = ${kind}`.execute(queue.db);
    }
    expect(await purgeJobs(queue.db, ["hourly"])).toBe(1);
    expect(await queue.db.selectFrom("job").select("kind").execute()).toEqual([{ kind: "nightly" }]);
  });
});
