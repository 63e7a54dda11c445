import { cpus, totalmem } from "node:os";
import type { Connection } from "mariadb";

/** What the figures depend on: processor, memory, runtime, database and how it commits. One line each. */
export async function machineFacts(connection: Connection): Promise<string[]> {
  const [row]: Record<string, string | number>[] = await connection.query(
    `SELECT @@version AS version, @@innodb_flush_log_at_trx_commit AS flush,
            @@innodb_buffer_pool_size AS pool, @@log_bin AS binlog`,
  );
  const processors = cpus();
  return [
    `${processors.length} cores (${processors[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GB, shared by database, app, stand-in and load`,
    `Node ${process.versions.node}`,
    `database ${row?.version}: buffer pool ${Number(row?.pool) / 2 ** 20} MB, flush at commit ${row?.flush}, binary log ${row?.binlog}`,
  ];
}
