import { setImmediate as breathe, setTimeout as pause } from "node:timers/promises";
import { csvRecord, type CsvField } from "#app/lib/csv.ts";
import type { Query } from "../query.ts";
import type { ServedReport } from "./serve.ts";
import type { ServedTable } from "./table.ts";

interface CsvOptions {
  /** Whether a byte order mark stands in front: spreadsheets need it to see UTF-8, programs stumble over it. */
  readonly bom: boolean;
  /** Runs one page's reading and writing in its turn: between pages the file holds nothing. */
  readonly step: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when the client has taken enough of what was written, or has gone. */
  readonly drained: () => Promise<void>;
  /** Aborted when the client has gone: nobody reads on for it. */
  readonly signal: AbortSignal;
  /** Called once, when nothing more is read: the file is whole, or nobody wants it any more. */
  readonly ended: () => void;
}

/** Whoever takes nothing for so long gets no more: the place is another's. */
const IDLE_MS = 120_000;

/** Rows written in one go: others' requests wait no longer than this takes. */
const SLICE = 250;

/** A table as a CSV file in UTF-8, read and written page by page, no faster than it is taken. */
export function csvStream(table: ServedTable, options: CsvOptions): ReadableStream<Uint8Array> {
  const { bom, step, signal, ended } = options;
  const encoder = new TextEncoder();
  const pages = table.pages[Symbol.asyncIterator]();
  const nextPage = () =>
    step(async () => {
      const next = await pages.next();
      return next.done ? null : writeRows(next.value);
    });
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode((bom ? "\uFEFF" : "") + csvRecord(table.columns)));
      },
      async pull(controller) {
        try {
          for (;;) {
            await taken(options);
            const text = signal.aborted ? null : await nextPage();
            if (text === null) {
              ended();
              return controller.close();
            }
            // A pull that enqueues nothing is not repeated.
            if (text !== "") return controller.enqueue(encoder.encode(text));
          }
        } catch (error) {
          ended();
          throw error;
        }
      },
      async cancel() {
        ended();
        await pages.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** @throws Error when the client takes nothing for too long. */
async function taken({ drained }: CsvOptions): Promise<void> {
  const timer = new AbortController();
  try {
    const idle = pause(IDLE_MS, "idle" as const, { signal: timer.signal });
    idle.catch(() => undefined);
    if ((await Promise.race([drained(), idle])) === "idle") throw new Error("the client takes no more");
  } finally {
    timer.abort();
  }
}

async function writeRows(rows: readonly (readonly CsvField[])[]): Promise<string> {
  let text = "";
  for (let start = 0; start < rows.length; start += SLICE) {
    if (start > 0) await breathe();
    text += rows
      .slice(start, start + SLICE)
      .map(csvRecord)
      .join("");
  }
  return text;
}

/** Headers of a report as a file, named "tillsight-orders-by-date-2026-03-01-2026-03-31.csv". */
export function csvHeaders(served: ServedReport, query: Query): Record<string, string> {
  // A report that takes no days is of today.
  const days = "from" in served.parameters.shape ? `${query.range.from}-${query.range.to}` : query.today;
  return {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="tillsight-${served.report.id}-${days}.csv"`,
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
  };
}
