import { z } from "zod";
import { problemTypes, type ProblemSlug } from "../problems.ts";

export const problem = z
  .strictObject({
    type: z
      .string()
      .meta({ description: "Address of the page that explains it, from this instance's root." }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "What was wrong this time." }),
  })
  .meta({ id: "Problem", description: "RFC 9457." });

/** Documented refusals of an address, grouped by status, in the form of responses. */
export function problemResponses(...slugs: readonly ProblemSlug[]) {
  const always: readonly ProblemSlug[] = ["method-not-allowed", "internal-error", "unavailable"];
  const byStatus = new Map<number, string[]>();
  for (const slug of [...slugs, ...always]) {
    const { status, title } = problemTypes[slug];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${title} (\`${slug}\`)`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [
      String(status),
      {
        description: titles.join("; "),
        content: { "application/problem+json": { schema: problem } },
      },
    ]),
  );
}
