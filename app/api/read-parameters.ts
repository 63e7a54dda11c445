import type { z } from "zod";
import { ApiProblem } from "./problems.ts";

/**
 * The query string's parameters, each at most once and known. @param schema strict object of texts; null takes none.
 * @throws ApiProblem 400 that names the parameter.
 */
export function readParameters(request: Request, schema: z.ZodObject | null): Record<string, string> {
  const known = schema ? Object.keys(schema.shape) : [];
  const given: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (!known.includes(name))
      throw refuse(
        name,
        known.length === 0 ? "takes none" : `takes ${known.join(", ")}`,
        "is not known here: it",
      );
    if (Object.hasOwn(given, name)) throw refuse(name, "once", "may be given only");
    given[name] = value;
  }
  const issue = schema?.safeParse(given).error?.issues[0];
  if (issue) throw refuse(String(issue.path[0]), issue.message, "is wrong:");
  return given;
}

function refuse(name: string, what: string, verb: string): ApiProblem {
  return new ApiProblem(
    "invalid-request",
    `The parameter ${JSON.stringify(name.slice(0, 100))} ${verb} ${what}.`,
  );
}
