import type { NoAnswer } from "../admin/ask.ts";
import type { StepOutcome } from "../backfill/context.ts";

/** How a run ends where Shopify gave no answer. */
export function stopOf(answer: NoAnswer, what: string): StepOutcome {
  switch (answer.outcome) {
    case "too_dear":
      return { outcome: "dead", reason: `${what}: one object is too dear to read` };
    case "denied":
      return { outcome: "dead", reason: `${what}: Shopify denies access` };
    case "failed":
      return { outcome: "failed", reason: answer.reason };
    case "no_access":
      return { outcome: "dead", reason: answer.reason };
    default:
      return answer satisfies never;
  }
}
