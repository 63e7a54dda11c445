import { CompiledQuery, type Insertable } from "kysely";
import type { DB } from "./generated/kysely/types.ts";
import type { Trx } from "./database.server.ts";

type Table = keyof DB;
type Row<T extends Table> = Insertable<DB[T]>;
type Column<T extends Table> = keyof Row<T> & string;

/** Rows and estimated bytes of one statement; servers refuse more than 16 MB by default. */
const MAX_ROWS = 1_000;
const MAX_BYTES = 3_000_000;

/**
 * Multi-row INSERT, in statements of bounded size. Rows should come sorted by primary key: two writers then wait for
 * each other instead of deadlocking.
 * @throws the driver's error, e.g. errno 1062 where a row exists.
 */
export function insertRows<T extends Table>(
  trx: Trx,
  table: T,
  columns: readonly Column<T>[],
  rows: readonly Row<T>[],
): Promise<void> {
  return write(trx, table, columns, rows, "");
}

/** The same, but an existing row takes the new values of `updated` columns. */
export function upsertRows<T extends Table>(
  trx: Trx,
  table: T,
  columns: readonly Column<T>[],
  rows: readonly Row<T>[],
  updated: readonly Column<T>[],
): Promise<void> {
  // VALUES(), not a row alias: MariaDB has no aliases.
  const set = updated.map((column) => `\`${column}\` = VALUES(\`${column}\`)`).join(", ");
  return write(trx, table, columns, rows, ` ON DUPLICATE KEY UPDATE ${set}`);
}

async function write<T extends Table>(
  trx: Trx,
  table: T,
  columns: readonly Column<T>[],
  rows: readonly Row<T>[],
  suffix: string,
): Promise<void> {
  const head = `INSERT INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(", ")}) VALUES `;
  const tuple = `(${columns.map(() => "?").join(",")})`;
  let parameters: unknown[] = [];
  let count = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (count === 0) return;
    const text = head + `${tuple},`.repeat(count - 1) + tuple + suffix;
    const statement = CompiledQuery.raw(text, parameters);
    parameters = [];
    count = 0;
    bytes = 0;
    await trx.executeQuery(statement);
  };
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column] as unknown;
      parameters.push(value instanceof Date ? instantText(value) : value);
      bytes += typeof value === "string" ? value.length + 3 : 16;
    }
    count += 1;
    if (count >= MAX_ROWS || bytes >= MAX_BYTES) await flush();
  }
  await flush();
}

let latest: { instant: number; text: string } = { instant: Number.NaN, text: "" };

/** DATETIME(3) text in UTC. Rows of one order share instants, and the driver's own way costs five times as much. */
function instantText(value: Date): string {
  const instant = value.getTime();
  if (instant !== latest.instant)
    latest = { instant, text: value.toISOString().slice(0, 23).replace("T", " ") };
  return latest.text;
}

/** Deletes rows of one shop by their key columns, in statements of bounded size. */
export async function deleteByKeys<T extends Table>(
  trx: Trx,
  table: T,
  shopId: number,
  columns: readonly Column<T>[],
  keys: readonly (readonly string[])[],
): Promise<void> {
  const one = columns.map((column) => `\`${column}\` = ?`).join(" AND ");
  for (let start = 0; start < keys.length; start += MAX_ROWS) {
    const part = keys.slice(start, start + MAX_ROWS);
    const where =
      columns.length === 1
        ? `\`${columns[0] as string}\` IN (${part.map(() => "?").join(",")})`
        : `(${part.map(() => `(${one})`).join(" OR ")})`;
    const text = `DELETE FROM \`${table}\` WHERE \`shop_id\` = ? AND ${where}`;
    await trx.executeQuery(CompiledQuery.raw(text, [shopId, ...part.flat()]));
  }
}
