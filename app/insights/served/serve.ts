import { z } from "zod";
import { observeReport } from "#app/lib/observed.ts";
import type { MetricId } from "../definitions/definitions.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.server.ts";
import { definitionsOf, definitionsSchema } from "./definitions.ts";
import type { InvalidParameter } from "./invalid-parameter.ts";
import { tableOf, tableWith, type Columns, type ServedTable, type Table } from "./table.ts";

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
  /** The same answer as rows; a list without a limit is given whole. */
  table(
    scope: Scope,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<ServedTable | InvalidParameter>;
}

const recalculating = z.boolean().meta({
  description:
    "The tenant's time zone, currency or settings have changed and its history is being computed anew: numbers and what this answer says of them are still those of before, in part.",
});

/** Ties a report to its schemas, so that what it answers is what is documented, and says what its numbers mean. */
export function serve<
  Parameters extends z.ZodObject,
  Answer extends z.ZodObject,
  Options,
  Result,
>(definition: {
  readonly report: Report<Options, Result>;
  readonly parameters: Parameters;
  readonly answer: Answer;
  readonly fromRollups: boolean;
  /** Metrics of one answer, where it does not hold all of the report's. */
  readonly metricsOf?: (parameters: z.infer<Parameters>) => readonly MetricId[];
  /** The answer as rows, for programs that read tables. */
  readonly table: (
    write: <Row>(
      rowsOf: (answer: z.input<Answer>) => readonly Row[],
      columns: Columns<Row>,
    ) => Table<unknown, z.input<Answer>>,
  ) => Table<z.infer<Parameters>, z.input<Answer>>;
  readonly ask: (scope: Scope, parameters: z.infer<Parameters>) => Promise<ServedAnswer<z.input<Answer>>>;
}): ServedReport {
  const { report, metricsOf, answer } = definition;
  const meanings = definitionsSchema(report.metrics);
  return {
    ...definition,
    answer: answer
      .extend({ definitions: metricsOf ? meanings.partial() : meanings, recalculating })
      .meta(answer.meta() ?? {}),
    ask: async (scope, texts) => {
      const parameters = definition.parameters.parse(texts);
      const result = await observeReport(report.id, () => definition.ask(scope, parameters));
      if (result.outcome === "invalid") return result;
      const metrics = metricsOf ? metricsOf(parameters) : report.metrics;
      return {
        outcome: "answered",
        answer: {
          ...result.answer,
          definitions: definitionsOf(metrics, scope.shop),
          recalculating: scope.shop.shown !== null,
        },
      };
    },
    table: (scope, texts) =>
      tableOf({
        table: definition.table(tableWith),
        parameters: definition.parameters.parse(texts),
        paged: "limit" in definition.parameters.shape,
        ask: (parameters) => definition.ask(scope, parameters),
      }),
  };
}
