import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, SerializedError, TestModule, TestRunEndReason } from "vitest/node";

export interface RunResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Where the last run's counts are; `npm test` reads them for its closing line. */
export const resultFile = path.resolve(import.meta.dirname, "../../.local/test-result.json");

/** Counts tests. A file that fails outside of its tests, an unhandled error and a run cut short are one failure each. */
export default class ResultReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    let passed = 0;
    let failed = unhandled.length + Number(reason === "interrupted");
    let skipped = 0;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      passed += states.filter((state) => state === "passed").length;
      skipped += states.filter((state) => state === "skipped" || state === "pending").length;
      const failures = states.filter((state) => state === "failed").length;
      failed += failures > 0 ? failures : Number(!module.ok());
    }
    mkdirSync(path.dirname(resultFile), { recursive: true });
    const result: RunResult = { passed, failed, skipped };
    writeFileSync(resultFile, JSON.stringify(result));
  }
}
