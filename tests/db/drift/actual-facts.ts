import type { Connection } from "mariadb";

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: "YES" | "NO";
  readonly fallback: string | null;
  readonly extra: string;
  readonly collation: string | null;
}

interface KeyRow {
  readonly table: string;
  readonly key: string;
  readonly duplicates: number;
  readonly columns: string;
}

interface ForeignKeyRow {
  readonly table: string;
  readonly columns: string;
  readonly target: string;
  readonly targets: string;
  readonly onDelete: string;
  readonly onUpdate: string;
}

/**
 * What the connection's database is, one sentence a fact, in the words of `expectedFacts`.
 * Prisma's history table is left out.
 */
export async function actualFacts(connection: Connection): Promise<string[]> {
  const tables = await tableNames(connection);
  const jsonColumns = await mariadbJsonColumns(connection);
  const columns = await columnRows(connection);
  const keys: KeyRow[] = await connection.query(
    `SELECT table_name AS \`table\`, index_name AS \`key\`, MAX(non_unique) AS duplicates,
       GROUP_CONCAT(CONCAT(column_name, IF(sub_part IS NULL, '', CONCAT('[', sub_part, ']'))) ORDER BY seq_in_index SEPARATOR ', ') AS columns
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'
     GROUP BY table_name, index_name`,
  );
  const foreignKeys: ForeignKeyRow[] = await connection.query(
    `SELECT k.table_name AS \`table\`, k.referenced_table_name AS target, r.delete_rule AS onDelete, r.update_rule AS onUpdate,
       GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', ') AS columns,
       GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', ') AS targets
     FROM information_schema.key_column_usage k
     JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
     WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
     GROUP BY k.table_name, k.constraint_name, k.referenced_table_name, r.delete_rule, r.update_rule`,
  );
  return [
    ...tables.map((table) => `table ${table}`),
    ...columns.map((column) => columnFact(column, jsonColumns)),
    ...keys.map(keyFact),
    ...foreignKeys.map(
      (row) =>
        `foreign key ${row.table}(${row.columns}) -> ${row.target}(${row.targets}) on delete ${row.onDelete.toLowerCase()} on update ${row.onUpdate.toLowerCase()}`,
    ),
  ];
}

/**
 * Faults of collation, which a Prisma schema cannot express: a text column of a key that is not `ascii_bin` (an id
 * would match other ids), and a text column whose collation was left to the server (they differ between servers).
 */
export async function collationFaults(connection: Connection): Promise<string[]> {
  const named = new Set(["ascii_bin", "utf8mb4_bin", "utf8mb4_unicode_ci"]);
  const inKeys: { table: string; name: string }[] = await connection.query(
    `SELECT DISTINCT table_name AS \`table\`, column_name AS name FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`,
  );
  const keyColumns = new Set(inKeys.map((row) => `${row.table}.${row.name}`));
  const columns = await columnRows(connection);
  return columns.flatMap((column) => {
    const where = `${column.table}.${column.name}`;
    if (column.collation === null) return [];
    if (keyColumns.has(where) && column.collation !== "ascii_bin")
      return [`${where} is in a key, but collates ${column.collation}`];
    return named.has(column.collation) ? [] : [`${where} collates ${column.collation}: not one of ours`];
  });
}

async function tableNames(connection: Connection): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'",
  );
  return rows.map((row) => row.name);
}

function columnRows(connection: Connection): Promise<ColumnRow[]> {
  return connection.query(
    `SELECT table_name AS \`table\`, column_name AS name, column_type AS type, is_nullable AS nullable,
       column_default AS fallback, extra AS extra, collation_name AS collation
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`,
  );
}

/** MariaDB's JSON is LONGTEXT with a check json_valid(column). MySQL has the type, and these checks only by hand. */
async function mariadbJsonColumns(connection: Connection): Promise<ReadonlySet<string>> {
  const [row]: [{ version: string }] = await connection.query("SELECT VERSION() AS version");
  if (!/mariadb/i.test(row.version)) return new Set();
  const checks: { table: string; clause: string }[] = await connection.query(
    "SELECT table_name AS `table`, check_clause AS clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()",
  );
  return new Set(
    checks.flatMap(({ table, clause }) => {
      const name = /^json_valid\(`(\w+)`\)$/.exec(clause)?.[1];
      return name ? [`${table}.${name}`] : [];
    }),
  );
}

function columnFact(column: ColumnRow, jsonColumns: ReadonlySet<string>): string {
  const where = `${column.table}.${column.name}`;
  // MariaDB still shows a display width: int(10) unsigned. tinyint(1) is the one that means something.
  const plain = column.type.replace(/^((?:small|medium|big)?int)\(\d+\)/, "$1");
  const type = jsonColumns.has(where) && plain === "longtext" ? "json" : plain;
  const increment = column.extra.includes("auto_increment") ? " auto_increment" : "";
  return `column ${where} ${type}${column.nullable === "YES" ? " null" : " not null"}${increment}${fallback(column)}`;
}

/** MariaDB writes a default as an expression ('x', NULL), MySQL as a bare value. */
function fallback({ fallback: value }: ColumnRow): string {
  if (value === null || value === "NULL") return "";
  return ` default ${/^'.*'$/s.test(value) ? value : `'${value}'`}`;
}

function keyFact(row: KeyRow): string {
  if (row.key === "PRIMARY") return `primary key ${row.table}(${row.columns})`;
  return `${Number(row.duplicates) === 0 ? "unique key" : "index"} ${row.table}.${row.key}(${row.columns})`;
}
