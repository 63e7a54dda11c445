import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAdmission, NoTurn, workKinds, type WorkLimits } from "#app/admission/index.server.ts";

const limits: WorkLimits = { perShop: 2, overall: 3, waitMs: 1_000, maxWaiting: 3, retryAfterSeconds: 7 };
const [alpha, bravo, charlie] = [{ id: 1 }, { id: 2 }, { id: 3 }];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Asks for a place and tells in `log` when it came. */
function asker(log: string[]) {
  const admission = createAdmission({ report: limits });
  return (name: string, shop: { id: number }, signal?: AbortSignal) =>
    admission.enter("report", shop, signal).then((entry) => {
      log.push(`${name} ${entry.outcome}`);
      return entry.outcome === "entered" ? entry.leave : () => undefined;
    });
}

describe("H4: a shop's places", () => {
  test("are a few; whoever waits gets the next that is free, and is refused when none comes in time", async () => {
    const log: string[] = [];
    const ask = asker(log);
    const leave = await ask("a1", alpha);
    await ask("a2", alpha);
    void ask("a3", alpha);
    void ask("a4", alpha);
    await vi.advanceTimersByTimeAsync(500);
    expect(log).toEqual(["a1 entered", "a2 entered"]);
    leave();
    leave();
    await vi.advanceTimersByTimeAsync(600);
    // Leaving twice gives one place back.
    expect(log).toEqual(["a1 entered", "a2 entered", "a3 entered", "a4 full"]);
  });

  test("one that is full says when to come again", async () => {
    const admission = createAdmission({ report: { ...limits, perShop: 0 } });
    const entry = admission.enter("report", alpha);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await entry).toEqual({ outcome: "full", kind: "report", retryAfterSeconds: 7 });
  });

  test("only so many wait: more are refused at once", async () => {
    const log: string[] = [];
    const ask = asker(log);
    for (const name of ["a1", "a2", "a3", "a4", "a5", "a6"]) void ask(name, alpha);
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(["a1 entered", "a2 entered", "a6 full"]);
  });

  test("do not hinder another's, and shops take turns for those of all", async () => {
    const log: string[] = [];
    const ask = asker(log);
    const leaves = [await ask("a1", alpha), await ask("a2", alpha)];
    void ask("a3", alpha);
    void ask("a4", alpha);
    leaves.push(await ask("b1", bravo));
    void ask("b2", bravo);
    void ask("c1", charlie);
    for (const leave of leaves) leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(["a1 entered", "a2 entered", "b1 entered", "a3 entered", "b2 entered", "c1 entered"]);
  });

  test("are not waited for by who has gone", async () => {
    const log: string[] = [];
    const ask = asker(log);
    const leave = await ask("a1", alpha);
    await ask("a2", alpha);
    const gone = new AbortController();
    void ask("a3", alpha, gone.signal);
    gone.abort();
    await ask("a4", alpha, gone.signal);
    leave();
    await ask("a5", alpha);
    expect(log).toEqual(["a1 entered", "a2 entered", "a3 full", "a4 full", "a5 entered"]);
  });
});

test("a step runs in its turn, gives it back when it fails, and is refused when its turn does not come", async () => {
  const admission = createAdmission({ export_step: { ...limits, perShop: 1 } });
  const failing = admission.step("export_step", alpha, () => Promise.reject(new Error("broken")));
  await expect(failing).rejects.toThrow("broken");
  const endless = admission.step("export_step", alpha, () => new Promise<void>(() => undefined));
  void endless;
  const late = expect(admission.step("export_step", alpha, () => Promise.resolve(1))).rejects.toThrow(NoTurn);
  await vi.advanceTimersByTimeAsync(1_000);
  await late;
});

test("every kind of work has places of its own", async () => {
  const admission = createAdmission();
  const entries = await Promise.all(workKinds.map((kind) => admission.enter(kind, alpha)));
  expect(entries.map(({ outcome }) => outcome)).toEqual(workKinds.map(() => "entered"));
});
