import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { Kysely, MysqlDialect, sql, type Transaction } from "kysely";
import mariadb from "mariadb/callback.js";
import type { DB } from "./generated/kysely/types.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { outliveBrokenConnections } from "./broken-connections.server.ts";
import { poolOptions } from "./connection.server.ts";

/** Kysely on the shared pool: the handle that domain functions take. A transaction fits too. */
export type Db = Kysely<DB>;
export type Trx = Transaction<DB>;

/** Both doors to one database. A transaction never spans the two. */
export interface Database {
  /** Set-based SQL: inbox, ingest, rollups, insights. */
  readonly kysely: Db;
  /** Single-row CRUD: tenancy, sessions, keys, settings. */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections of the set-based pool (default 10); Prisma's own pool has a third of it, at least two. */
  readonly connectionLimit?: number;
}

/**
 * Opens the pools; connects lazily.
 * @param url mysql://user:password@host:port/database, as DATABASE_URL.
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  outliveBrokenConnections();
  const connectionLimit = options.connectionLimit ?? 10;
  const pool = mariadb.createPool({ ...poolOptions(url), connectionLimit });
  const kysely = new Kysely<DB>({
    dialect: new MysqlDialect({ pool: pool }),
  });
  const prisma = new PrismaClient({
    adapter: new PrismaMariaDb({
      ...poolOptions(url),
      connectionLimit: Math.max(2, Math.ceil(connectionLimit / 3)),
    }),
  });
  return {
    kysely,
    prisma,
    async close() {
      await Promise.all([kysely.destroy(), prisma.$disconnect()]);
    },
  };
}

/** True when the database answers a query now; used by readiness. */
export async function isReachable(db: Db): Promise<boolean> {
  try {
    await sql`SELECT 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}
