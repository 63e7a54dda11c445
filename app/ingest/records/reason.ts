import type { z } from "zod";

/** What is wrong with a payload, for a person: "line_items[0].quantity must not be negative: -1; …", three at most. */
export function reasonOf(error: z.ZodError, what: string): string {
  const issues = error.issues.slice(0, 3).map(oneIssue);
  const more = error.issues.length > 3 ? `; and ${error.issues.length - 3} more` : "";
  return `${what}: ${issues.join("; ")}${more}`;
}

function oneIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );
  return `${path || "the body"} ${messageOf(issue)}`;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "custom") return issue.message;
  if (issue.code === "invalid_type") {
    const received = /received (\w+)/.exec(issue.message)?.[1];
    if (received === "undefined" || issue.expected === "nonoptional") return "is missing";
    return `must be ${article(issue.expected)}${received ? `, not ${received}` : ""}`;
  }
  return issue.message;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
