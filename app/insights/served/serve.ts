import type { z } from "zod";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";

/** Why a parameter cannot be taken; the text is for the caller. */
export interface InvalidParameter {
  readonly outcome: "invalid";
  readonly field: string;
  readonly reason: string;
}

export type ServedAnswer<Answer = unknown> =
  { readonly outcome: "answered"; readonly answer: Answer } | InvalidParameter;

/** A report as an interface serves it: checked parameters in, plain data out. */
export interface ServedReport {
  readonly report: Pick<Report<never, unknown>, "id" | "title" | "description" | "metrics">;
  /** Strict object of optional texts. */
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodType;
  /**
   * Whether an answer follows from rollups, range and settings alone, so that their version tells whether it has
   * changed. Names and states of orders change without it.
   */
  readonly fromRollups: boolean;
  ask(scope: Scope, parameters: Readonly<Record<string, string | undefined>>): Promise<ServedAnswer>;
}

/** Ties a report to its schemas, so that what it answers is what is documented. */
export function serve<Parameters extends z.ZodObject, Answer extends z.ZodType, Options, Result>(definition: {
  readonly report: Report<Options, Result>;
  readonly parameters: Parameters;
  readonly answer: Answer;
  readonly fromRollups: boolean;
  readonly ask: (scope: Scope, parameters: z.infer<Parameters>) => Promise<ServedAnswer<z.input<Answer>>>;
}): ServedReport {
  return {
    ...definition,
    ask: (scope, parameters) => definition.ask(scope, definition.parameters.parse(parameters)),
  };
}
