import { csvRecord } from "#app/lib/csv.ts";
import type { Query } from "../query.ts";
import type { ServedReport } from "./serve.ts";
import type { ServedTable } from "./table.ts";

/**
 * A table as a CSV file in UTF-8, read and written page by page.
 * @param bom whether a byte order mark stands in front: spreadsheets need it to see UTF-8, programs stumble over it.
 */
export function csvStream(
  table: ServedTable,
  { bom }: { readonly bom: boolean },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pages = table.pages[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode((bom ? "\uFEFF" : "") + csvRecord(table.columns)));
    },
    async pull(controller) {
      for (;;) {
        const next = await pages.next();
        if (next.done) return controller.close();
        // A pull that enqueues nothing is not repeated.
        if (next.value.length > 0)
          return controller.enqueue(encoder.encode(next.value.map(csvRecord).join("")));
      }
    },
    async cancel() {
      await pages.return?.();
    },
  });
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
