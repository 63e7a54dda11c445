import { expect, test } from "vitest";
import { breathe } from "#app/lib/breathe.ts";

test("H4: ten works that breathe take ten turns of the event loop, and what comes in is served between them", async () => {
  const log: string[] = [];
  const works = Array.from({ length: 5 }, async (_, work) => {
    for (let step = 0; step < 2; step++) {
      await breathe();
      log.push(`work ${work}`);
    }
  });
  const others = (async () => {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      log.push("other");
    }
  })();
  await Promise.all([...works, others]);
  const runs = log.join(",").split("other");
  // Never two slices between two turns of somebody else's.
  for (const run of runs.slice(0, 4)) expect(run.split("work").length - 1).toBeLessThanOrEqual(1);
  expect(log.filter((line) => line.startsWith("work"))).toHaveLength(10);
});
