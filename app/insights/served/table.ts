import type { CsvField } from "#app/lib/csv.ts";
import type { InvalidParameter } from "./invalid-parameter.ts";

/** How an answer is written as rows: its own numbers, nothing is computed anew. */
export interface Table<Parameters, Answer> {
  readonly columns: (parameters: Parameters) => readonly string[];
  readonly rows: (answer: Answer) => readonly (readonly CsvField[])[];
}

/** A field, or an amount with its currency, of which the amount is written. */
type Value = CsvField | { readonly amount: string };

/** What each column holds of a row, by the JSON's own names. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Value>>;

/** A table of one kind of rows. */
export function tableWith<Answer, Row>(
  rowsOf: (answer: Answer) => readonly Row[],
  columns: Columns<Row>,
): Table<unknown, Answer> {
  const values = Object.values(columns);
  return {
    columns: () => Object.keys(columns),
    rows: (answer) => rowsOf(answer).map((row) => values.map((value) => fieldOf(value(row)))),
  };
}

function fieldOf(value: Value): CsvField {
  return value !== null && typeof value === "object" ? value.amount : value;
}

/** Points of a series beside those they are compared with, as long as the longer of both. */
export function pairsOf<Point>(answer: {
  readonly points: readonly Point[];
  readonly comparisonPoints: readonly Point[] | null;
}): { readonly now: Point | undefined; readonly then: Point | undefined }[] {
  const { points, comparisonPoints } = answer;
  const length = Math.max(points.length, comparisonPoints?.length ?? 0);
  return Array.from({ length }, (_unused, index) => ({
    now: points[index],
    then: comparisonPoints?.[index],
  }));
}

/** An answer as a table, its rows as they are read. */
export interface ServedTable {
  readonly outcome: "table";
  readonly columns: readonly string[];
  readonly pages: AsyncIterable<readonly (readonly CsvField[])[]>;
}

/**
 * Rows of a list that are read at once, where the caller sets no limit: then all of them are written. Mapping and writing
 * them takes the process some 20 ms, during which nobody else is answered.
 */
const ROWS_AT_ONCE = "1000";

interface Asking<Parameters, Answer> {
  readonly parameters: Parameters;
  /** Whether the report is a list that comes in pages. */
  readonly paged: boolean;
  readonly table: Table<Parameters, Answer>;
  readonly ask: (
    parameters: Parameters,
  ) => Promise<{ readonly outcome: "answered"; readonly answer: Answer } | InvalidParameter>;
}

/** The whole answer, page after page; with a limit only that page. The first is read before anything is written. */
export async function tableOf<Parameters, Answer>(
  asking: Asking<Parameters, Answer>,
): Promise<ServedTable | InvalidParameter> {
  const { parameters, paged, table, ask } = asking;
  const whole = paged && (parameters as { readonly limit?: string }).limit === undefined;
  const options: Parameters = whole ? { ...parameters, limit: ROWS_AT_ONCE } : parameters;
  const first = await ask(options);
  if (first.outcome === "invalid") return first;
  async function* pages() {
    let { answer } = first as { readonly answer: Answer };
    yield table.rows(answer);
    for (let cursor = whole ? cursorOf(answer) : null; cursor !== null; cursor = cursorOf(answer)) {
      const next = await ask({ ...options, cursor });
      if (next.outcome === "invalid") throw new Error(`a cursor of our own is refused: ${next.reason}`);
      answer = next.answer;
      yield table.rows(answer);
    }
  }
  return { outcome: "table", columns: table.columns(parameters), pages: pages() };
}

function cursorOf(answer: unknown): string | null {
  return (answer as { readonly nextCursor?: string | null }).nextCursor ?? null;
}
