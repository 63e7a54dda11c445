import mariadb, { type Connection } from "mariadb";
import { connectionOptions } from "#app/db/connection.server.ts";

/** Parents before children: the copies have the same foreign keys. */
export const factTables = [
  "customer",
  "product",
  "variant",
  "sales_order",
  "order_line",
  "refund",
  "refund_line",
  "order_edit",
  "sale",
] as const;
export const rollupTables = ["daily_sales", "customer_day", "customer_stats", "cohort_month"] as const;

export interface RawInsert {
  readonly rows: number;
  /** Time in INSERT alone: reading the rows is not counted. */
  readonly seconds: number;
}

const rowsPerStatement = 1000;
const bytesPerStatement = 4 * 2 ** 20;

/**
 * The limit of every ingest: the rows that it made, in primary key order, by plain multi-row INSERT into the
 * same tables of an empty database; one statement a transaction, one connection.
 */
export async function insertRaw(
  sourceUrl: string,
  targetUrl: string,
  tables: readonly string[],
): Promise<RawInsert> {
  const source = await mariadb.createConnection(connectionOptions(sourceUrl));
  const target = await mariadb.createConnection(connectionOptions(targetUrl));
  try {
    let rows = 0;
    let seconds = 0;
    for (const table of tables) {
      const copied = await copyTable(source, target, table);
      rows += copied.rows;
      seconds += copied.seconds;
    }
    return { rows, seconds };
  } finally {
    await source.end();
    await target.end();
  }
}

async function copyTable(source: Connection, target: Connection, table: string): Promise<RawInsert> {
  let columns: string[] = [];
  let batch: unknown[][] = [];
  let bytes = 0;
  let rows = 0;
  let seconds = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const started = performance.now();
    await target.query(insertStatement(table, columns, batch.length), batch.flat());
    seconds += (performance.now() - started) / 1000;
    rows += batch.length;
    batch = [];
    bytes = 0;
  };
  // Streamed and awaited: the source stands still while an INSERT is timed.
  const stream = source.queryStream(`SELECT * FROM \`${table}\``);
  for await (const row of stream as AsyncIterable<Record<string, unknown>>) {
    if (columns.length === 0) columns = Object.keys(row);
    const values = Object.values(row);
    batch.push(values);
    for (const value of values) bytes += typeof value === "string" ? value.length : 8;
    if (batch.length >= rowsPerStatement || bytes >= bytesPerStatement) await flush();
  }
  await flush();
  return { rows, seconds };
}

function insertStatement(table: string, columns: readonly string[], rows: number): string {
  const places = `(${columns.map(() => "?").join(",")})`;
  const names = columns.map((column) => `\`${column}\``).join(",");
  return `INSERT INTO \`${table}\` (${names}) VALUES ${Array.from({ length: rows }, () => places).join(",")}`;
}
