import type { Outcome } from "./injection.ts";

/** A Markdown table, one line a kind of fault, in the order of the first injections. */
export function renderTable(outcomes: readonly Outcome[]): string {
  const kinds = Map.groupBy(outcomes, ({ fault }) => fault);
  const lines = [...kinds].map(([fault, of]) => line(fault, of));
  if (kinds.size > 1) lines.push(line("**all**", outcomes));
  return [head, rule, ...lines].join("\n");
}

const head =
  "| fault | injections | accepted | lost | applied twice | drift | other shops moved | dead letters | recovery p50 | max |";
const rule = "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

function line(fault: string, outcomes: readonly Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0).toLocaleString("en-US");
  const times = outcomes.flatMap(({ recoveryMs }) => (Number.isNaN(recoveryMs) ? [] : [recoveryMs]));
  times.sort((a, b) => a - b);
  const cells = [
    fault,
    sum(({ injections = 1 }) => injections),
    sum(({ accepted }) => accepted),
    sum(({ lost }) => lost),
    sum(({ twice }) => twice),
    sum(({ drift }) => drift),
    sum(({ moved }) => moved),
    sum(({ deadLetters }) => deadLetters),
    seconds(times[Math.floor(times.length / 2)]),
    seconds(times.at(-1)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "-" : `${(milliseconds / 1000).toFixed(2)} s`;
}
