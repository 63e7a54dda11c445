import { expect, test } from "vitest";
import { showProgress } from "../../scripts/ingest/progress.ts";

function shown(isTerminal: boolean) {
  let time = 0;
  let text = "";
  const progress = showProgress({
    totalBytes: 1000,
    write: (part) => (text += part),
    isTerminal,
    now: () => time,
  });
  const answer = (outcome: "created" | "rejected", readSoFar: number, at: number) => {
    time = at;
    progress.add({ index: 0, externalId: "x", outcome }, readSoFar);
  };
  return { progress, answer, text: () => text };
}

test("a terminal gets a bar that is drawn over, and removed at the end", () => {
  const { progress, answer, text } = shown(true);
  answer("created", 250, 50);
  expect(text()).toBe("");
  answer("rejected", 500, 1000);
  expect(text()).toBe("\r\x1b[K[############............] 50 %  2 records  2/s  1 rejected  0:01 left");
  progress.say("line 2: no");
  expect(text().endsWith("\r\x1b[Kline 2: no\n")).toBe(true);
  expect(progress.finish()).toBe("2 records in 1.0 s: 1 created, 1 rejected");
  expect(text().endsWith("\r\x1b[K")).toBe(true);
});

test("anything else gets a line each five seconds, without codes of a terminal", () => {
  const { answer, text } = shown(false);
  answer("created", 100, 4_000);
  answer("created", 200, 5_000);
  answer("created", 300, 9_000);
  expect(text()).toBe("20 %  2 records  0/s  0:20 left\n");
});
