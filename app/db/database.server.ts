import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { Kysely, MysqlDialect, sql, type Transaction } from "kysely";
import mariadb from "mariadb/callback.js";
import type { DB } from "./generated/kysely/types.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { outliveBrokenConnections } from "./broken-connections.server.ts";
import { poolOptions } from "./connection.server.ts";
import { createStoreHealth, keepStoreHealth } from "./store-health.server.ts";

/** Kysely on the shared pool: the handle that domain functions take. A transaction fits too. */
export type Db = Kysely<DB>;
export type Trx = Transaction<DB>;

/** Both doors to one database. A transaction never spans the two. */
export interface Database {
  /** Set-based SQL: inbox, ingest, rollups, insights. */
  readonly kysely: Db;
  /** The same on connections of its own, which storing webhooks never shares with anybody. Opened when first asked for. */
  readonly intake: Db;
  /** The same on connections of its own, for pages and reports: however slow they are, nobody else waits for them. */
  readonly reading: Db;
  /** Single-row CRUD: tenancy, sessions, keys, settings. */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /**
   * Connections of the set-based pool (default 10). Beside it stand, where they are used: half as many for reading, at
   * least two; two for intake; and Prisma's own, a third as many, at least two.
   */
  readonly connectionLimit?: number;
}

/** As many as the acceptor has lanes. */
const INTAKE_CONNECTIONS = 2;

/**
 * Opens the pools; connects lazily.
 * @param url mysql://user:password@host:port/database, as DATABASE_URL.
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  outliveBrokenConnections();
  const connectionLimit = options.connectionLimit ?? 10;
  const health = createStoreHealth();
  const open = (connections: number): Db => {
    const pool = mariadb.createPool({ ...poolOptions(url), connectionLimit: connections });
    const db = new Kysely<DB>({ dialect: new MysqlDialect({ pool: pool }), log: health.hear });
    keepStoreHealth(db, health);
    return db;
  };
  const kysely = open(connectionLimit);
  let intake: Db | undefined;
  let reading: Db | undefined;
  const prisma = new PrismaClient({
    adapter: new PrismaMariaDb({
      ...poolOptions(url),
      connectionLimit: Math.max(2, Math.ceil(connectionLimit / 3)),
    }),
  });
  return {
    kysely,
    get intake() {
      return (intake ??= open(INTAKE_CONNECTIONS));
    },
    get reading() {
      return (reading ??= open(Math.max(2, Math.ceil(connectionLimit / 2))));
    },
    prisma,
    async close() {
      const opened = [kysely, intake, reading].filter((pool) => pool !== undefined);
      await Promise.all([...opened.map((pool) => pool.destroy()), prisma.$disconnect()]);
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
