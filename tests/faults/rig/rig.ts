import { sql } from "kysely";
import { createDatabase, isRetryable, type Database, type Db } from "#app/db/index.server.ts";
import { buildApp } from "../../../scripts/process/build-app.ts";
import { freePort } from "../../../scripts/process/ports.ts";
import { until } from "../../system/control.ts";
import type { Random } from "../../factories/random.ts";
import { AppProcess } from "./app-process.ts";
import { openFaultDatabase, type FaultDatabase } from "./database-server.ts";
import { DatabaseProxy } from "./database-proxy.ts";
import { openHistory, type History } from "./history.ts";
import { Sender } from "./sender.ts";

/** Webhooks are signed with either: the rig runs in the middle of a rotation. */
export const secrets = ["the app's secret as of now", "the app's secret from before"] as const;

export interface RigOptions {
  /** Begins the names of its processes, and names its private server. */
  readonly name: string;
  /** DATABASE_URL, if that server is to be used. */
  readonly configured?: string | undefined;
  /** Size of a disk of its own for the private server, where that is possible. */
  readonly diskMegabytes?: number;
  readonly webs: number;
  readonly workers: number;
  /** Different histories, always the same; an injection takes one of them. */
  readonly histories: number;
}

/** The app as in production, each of its processes behind a proxy of its own, on a database that may be killed. */
export interface Rig {
  readonly database: FaultDatabase;
  /** Past the processes' proxies. */
  readonly db: Db;
  readonly webs: readonly AppProcess[];
  readonly workers: readonly AppProcess[];
  readonly processes: readonly AppProcess[];
  readonly histories: readonly History[];
  /** Addresses of the web processes. */
  urls(): readonly string[];
  /** A client with so many connections. */
  sender(random: Random, connections?: number): Sender;
  /** A worker with little memory, not started: a body that others bear takes it down. The same one each time. */
  frailWorker(): Promise<AppProcess>;
  /** Starts what is dead, wakes what stands still, and clears every proxy. */
  revive(): Promise<void>;
  /**
   * Lets the leases of a dead process run out now. In life that takes what is left of thirty seconds; the rule is the
   * same, only the wait is not.
   */
  endLeases(process: AppProcess): Promise<void>;
  /** Deletes what came for a domain that is no shop's. */
  forget(domain: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startRig(options: RigOptions): Promise<Rig> {
  const { name } = options;
  const [database] = await Promise.all([openFaultDatabase({ purpose: name, ...options }), buildApp()]);
  // The rig's own way: no rule stands at it, and it follows the server to another port.
  const way = await DatabaseProxy.open("rig", () => database.port);
  const direct = createDatabase(database.urlThrough(way.port), { connectionLimit: 6 });
  const processes: AppProcess[] = [];
  const ports = new Map<AppProcess, number>();
  const numbers = { web: 0, worker: 0 };
  const senders: Sender[] = [];
  let frail: Promise<AppProcess> | undefined;

  const addProcess = async (kind: "web" | "worker", flags?: readonly string[]): Promise<AppProcess> => {
    const number = (numbers[kind] += 1);
    const proxy = await DatabaseProxy.open(`${kind}-${number}`, () => database.port);
    const port = await freePort();
    const one = new AppProcess({
      name: `${name}-${kind}-${number}`,
      kind,
      proxy,
      env: environment(database.urlThrough(proxy.port), port),
      ...(flags ? { flags } : {}),
    });
    processes.push(one);
    ports.set(one, port);
    return one;
  };
  const stop = async () => {
    for (const sender of senders) sender.close();
    for (const one of processes) {
      one.proxy.rules.clear();
      one.resume();
    }
    await Promise.all(processes.map((one) => one.stop()));
    await Promise.all(processes.map((one) => one.proxy.close()));
    await direct.close();
    await way.close();
    await database.stop();
  };
  try {
    const db = direct.kysely;
    const histories: History[] = [];
    for (let index = 0; index < options.histories; index++) histories.push(await openHistory(db, index + 1));
    const webs = await Promise.all(Array.from({ length: options.webs }, () => addProcess("web")));
    const workers = await Promise.all(Array.from({ length: options.workers }, () => addProcess("worker")));
    const standing = [...processes];
    await Promise.all(standing.map((one) => one.start()));
    const urls = () => webs.map((one) => `http://127.0.0.1:${ports.get(one) ?? 0}`);
    return {
      database,
      db,
      webs,
      workers,
      processes: standing,
      histories,
      urls,
      frailWorker: () => (frail ??= addProcess("worker", ["--max-old-space-size=80"])),
      sender(of, connections = 8) {
        const sender = new Sender({ urls, secrets, random: of, connections });
        senders.push(sender);
        return sender;
      },
      revive: () => revive(direct, standing),
      endLeases: (one) => endLeases(db, one),
      forget: async (domain) =>
        void (await patiently(() =>
          db.deleteFrom("webhook_inbox").where("shop_domain", "=", domain).execute(),
        )),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function revive(direct: Database, processes: readonly AppProcess[]): Promise<void> {
  for (const one of processes) {
    one.proxy.rules.clear();
    one.proxy.releaseAll();
    one.proxy.delayMs = 0;
    one.proxy.refusing = false;
    one.resume();
  }
  await until("the database to answer", () =>
    patiently(() => sql`SELECT 1`.execute(direct.kysely)).then(() => true),
  );
  await Promise.all(processes.map((one) => one.start()));
}

/** Runs a query of the rig's own again where the database was away. */
export async function patiently<T>(query: () => Promise<T>): Promise<T> {
  return until("the database", async () => {
    try {
      return { value: await query() };
    } catch (error) {
      if (isRetryable(error)) return undefined;
      throw error;
    }
  }).then(({ value }) => value);
}

async function endLeases(db: Db, { proxy }: AppProcess): Promise<void> {
  const tokens = [...proxy.leases];
  proxy.leases.clear();
  for (const table of ["webhook_inbox", "job"] as const)
    if (tokens.length > 0)
      await patiently(() =>
        sql`UPDATE ${sql.table(table)} SET leased_until = NOW(3) - INTERVAL 1 SECOND
          WHERE state = 'leased' AND lease_token IN (${sql.join(tokens)})`.execute(db),
      );
}

function environment(databaseUrl: string, port: number): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    SHOPIFY_API_KEY: "client-id",
    SHOPIFY_API_SECRET: secrets[0],
    SHOPIFY_API_SECRET_PREVIOUS: secrets[1],
    SHOPIFY_APP_URL: "https://app.example.com",
    TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.from("the thirty-two bytes of the key.").toString("base64")}`,
    HOST: "127.0.0.1",
    PORT: String(port),
    WORKER_IN_PROCESS: "false",
    LOG_LEVEL: "info",
    // Nobody answers there: these shops exist in no Shopify.
    STANDIN_URL: "http://127.0.0.1:9",
  };
}
