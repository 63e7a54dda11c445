import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { onObserved } from "#app/lib/observed.ts";
import { watchVersions } from "#app/lib/version-watch.ts";
import { createLog } from "#app/log.server.ts";

test("Q4: another version of Shopify's API is counted each time and warned of once an hour, of each source and version", () => {
  const stream = new PassThrough();
  let now = Date.parse("2027-08-01T00:00:00Z");
  const seen = watchVersions("2026-07", createLog({ LOG_LEVEL: "warn" }, stream), () => new Date(now));
  const counted: string[] = [];
  const stop = onObserved("other_version", ({ source, version }) => counted.push(`${source} ${version}`));
  seen("webhook", "2026-07");
  seen("answer", null);
  expect(counted).toEqual([]);
  for (const minutes of [0, 30, 59]) {
    now = Date.parse("2027-08-01T00:00:00Z") + minutes * 60_000;
    seen("webhook", "unstable");
    seen("answer", "2026-10");
  }
  now += 60_000;
  seen("webhook", "unstable");
  stop();
  expect(counted).toHaveLength(7);
  const lines = String(stream.read()).trim().split("\n");
  const warned = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(warned.map(({ level, source, version, expected }) => [level, source, version, expected])).toEqual([
    ["warn", "webhook", "unstable", "2026-07"],
    ["warn", "answer", "2026-10", "2026-07"],
    ["warn", "webhook", "unstable", "2026-07"],
  ]);
});
