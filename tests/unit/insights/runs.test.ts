import { expect, test } from "vitest";
import type { Job } from "#app/jobs/index.server.ts";
import { formatterOf } from "#app/lib/format.ts";
import { presentRuns } from "../../../app/routes/app.data._index/present-runs.ts";

const now = new Date("2026-11-22T12:00:00Z");
const phase = (done: number, total: number) => ({ state: "done", done, total });

test("F19: an import that finds nothing to read says so, and not that Shopify has none", () => {
  const job = {
    id: 1,
    kind: "backfill",
    state: "done",
    error: null,
    createdAt: now,
    startedAt: now,
    finishedAt: now,
    progress: { phases: { orders: phase(60, 60), refunds: phase(0, 0), agreements: phase(0, 0) } },
  } as unknown as Job;
  const [run] = presentRuns([], [job], now, formatterOf("en-US", "UTC")).ended;
  expect(run?.parts.map(({ label, counts }) => `${label}: ${counts}`)).toEqual([
    "Orders: 60 of 60",
    "Refunds: nothing new",
    "Order edits: nothing new",
  ]);
});
