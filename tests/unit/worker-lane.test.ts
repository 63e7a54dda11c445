import pino from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runLane } from "#app/worker/lane.ts";

const log = pino({ level: "silent" });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function lane(work: () => Promise<boolean>) {
  const stopping = new AbortController();
  const running = runLane({ name: "test", work, idleMs: [50, 400], signal: stopping.signal, log });
  return { ...running, stop: () => stopping.abort() };
}

describe("a lane", () => {
  test("waits longer and longer while there is nothing to do, and not at all while there is", async () => {
    const answers = [true, true, true, false, false, false, false, false];
    const work = vi.fn(() => Promise.resolve(answers.shift() ?? false));
    const running = lane(work);
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(4);
    for (const [ms, calls] of [
      [49, 4],
      [1, 5],
      [100, 6],
      [200, 7],
      [400, 8],
      [399, 8],
      [1, 9],
    ] as const) {
      await vi.advanceTimersByTimeAsync(ms);
      expect(work).toHaveBeenCalledTimes(calls);
    }
    running.stop();
    await running.done;
  });

  test("looks at once when it is woken, also when that happens during a round", async () => {
    const work = vi.fn(() => Promise.resolve(false));
    const running = lane(work);
    await vi.advanceTimersByTimeAsync(350);
    work.mockClear();
    running.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(1);
    work.mockImplementationOnce(() => {
      running.wake();
      return Promise.resolve(false);
    });
    running.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(3);
    running.stop();
    await running.done;
  });

  test("goes on after a failure, slower with each, and stops at once when told", async () => {
    const work = vi.fn(() => Promise.reject(new Error("the database is away")));
    const running = lane(work);
    for (const [ms, calls] of [
      [0, 1],
      [250, 2],
      [500, 3],
      [1_000, 4],
    ] as const) {
      await vi.advanceTimersByTimeAsync(ms);
      expect(work).toHaveBeenCalledTimes(calls);
    }
    running.stop();
    await running.done;
    expect(work).toHaveBeenCalledTimes(4);
  });
});
