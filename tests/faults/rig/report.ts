import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { format } from "prettier";
import type { Delay, Fairness } from "../scenarios/fairness.ts";
import type { Outcome } from "./injection.ts";
import { renderTable } from "./table.ts";

export interface Report {
  readonly outcomes: readonly Outcome[];
  /** Faults that were not made, each with the reason. */
  readonly skipped: readonly string[];
  readonly fairness: Fairness | undefined;
  /** Length of the whole run. */
  readonly seconds: number;
}

/** The figures of a run as Markdown. */
export function renderReport({ outcomes, skipped, fairness, seconds }: Report): string {
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  const parts = [
    `${new Date().toISOString().slice(0, 10)}, ${os.availableParallelism()} cores, ${Math.round(seconds / 60)} minutes: ` +
      (failed.length === 0 ? "the invariant held after every injection." : `${failed.length} FAILED.`),
    renderTable(outcomes),
  ];
  if (fairness)
    parts.push(
      `Fairness: with ${fairness.queued.toLocaleString("en-US")} events of one shop waiting, ${fairness.events} new events of another were ` +
        `applied ${delayText(fairness.applied)}, and in their day's numbers ${delayText(fairness.shown)}, after their 2xx; ` +
        `${fairness.left.toLocaleString("en-US")} of the queue were left then.`,
    );
  if (skipped.length > 0) parts.push(`Not made: ${skipped.join("; ")}.`);
  return parts.join("\n\n");
}

function delayText({ p50, max }: Delay): string {
  return `${(p50 / 1000).toFixed(2)} s (p50), at most ${(max / 1000).toFixed(2)} s`;
}

const page = path.resolve(import.meta.dirname, "../../../docs/reliability.md");
const marks = ["<!-- figures: npm run test:faults -- --write -->", "<!-- /figures -->"] as const;

/** Puts the figures into docs/reliability.md, between its two marks. @throws Error when they are not there. */
export async function writeReport(report: string): Promise<void> {
  const text = readFileSync(page, "utf8");
  const [start, end] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  if (start < 0 || end < start) throw new Error(`${page} has no place for figures`);
  const filled = `${text.slice(0, start + marks[0].length)}\n\n${report}\n\n${text.slice(end)}`;
  writeFileSync(page, await format(filled, { parser: "markdown" }));
}
