/**
 * Reads CSV files and reports of one tenant with one key from many clients, and measures what others see of it, beside an
 * idle server: signed webhooks of a shop, and another tenant's report. Load goes to this machine alone, for some seconds.
 */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createDatabase } from "#app/db/index.server.ts";
import { createApiKey, createTenant, installShop } from "#app/tenancy/index.server.ts";
import { linesOf, stream } from "../bench/api-load.ts";
import { percentile } from "../bench/percentile.ts";
import { clientSecret, startSystem } from "../system/app.ts";
import { probe, signedWebhook, type Probed } from "./probes.ts";

export interface ReadersOptions {
  /** Empty and migrated. */
  readonly databaseUrl: string;
  readonly orders: number;
  readonly seconds: number;
  /** How many clients read at once, attack by attack. */
  readonly readers: readonly number[];
}

export interface ReadersResult {
  readonly attack: string;
  readonly webhooks: Probed;
  readonly others: Probed;
  /** What the attackers were answered. */
  readonly attackers: Readonly<Record<string, number>>;
}

const domain = "bystander.myshopify.com";

/** Runs every attack on one web process; the first result is the idle one. */
export async function attackByReaders(options: ReadersOptions): Promise<ReadersResult[]> {
  const { databaseUrl, orders, seconds } = options;
  const system = await startSystem({
    name: "attack-readers",
    databaseUrl,
    shops: [{ domain, orders: 0, customers: 1, products: 1 }],
  });
  try {
    const { big, other } = await makeTenants(databaseUrl);
    await stream({ url: system.webUrl, key: big }, linesOf(0, orders), orders);
    await stream({ url: system.webUrl, key: other }, linesOf(0, 50), 50);
    const measure = async (attack: string, url: string | null, readers: number): Promise<ReadersResult> => {
      const attackers = url === null ? undefined : startReaders(url, big, readers);
      await pause(attackers ? 1_000 : 0);
      const recent = {
        url: `${system.webUrl}/api/insights/recent-orders`,
        method: "GET",
        headers: { "x-api-key": other },
      };
      const [webhooks, others] = await Promise.all([
        probe(50, seconds, () => signedWebhook(system.webUrl, domain, clientSecret)),
        probe(250, seconds, () => recent),
      ]);
      return { attack, webhooks, others, attackers: attackers ? await stopReaders(attackers) : {} };
    };
    const ledger = `${system.webUrl}/api/insights/ledger?metric=totalSales&from=2025-10-01&to=2025-12-31`;
    const results = [await measure("idle", null, 0)];
    for (const readers of options.readers) {
      results.push(await measure(`${readers} CSV readers`, `${ledger}&format=csv`, readers));
      results.push(await measure(`${readers} readers of a page`, ledger, readers));
    }
    return results;
  } finally {
    await system.stop();
  }
}

async function makeTenants(url: string): Promise<{ big: string; other: string }> {
  const database = createDatabase(url);
  const db = database.kysely;
  try {
    const at = new Date();
    const profile = { name: "Attacked", currency: "USD", timeZone: "UTC" };
    await installShop(db, { ...profile, domain, scopes: "", historyStartsAt: null, at });
    const keyOf = async () => {
      const tenant = await createTenant(db, profile);
      const request = {
        name: "k",
        scopes: ["ingest", "read"],
        expiresAt: null,
        actor: "operator",
        at,
      } as const;
      const made = await createApiKey(db, tenant, request);
      if (made.outcome !== "created") throw new Error(made.outcome);
      return made.text;
    };
    return { big: await keyOf(), other: await keyOf() };
  } finally {
    await database.close();
  }
}

/** In a thread of their own, so that they do not slow down whoever measures. */
function startReaders(url: string, key: string, readers: number): Worker {
  return new Worker(new URL("reader-thread.ts", import.meta.url), { workerData: { url, key, readers } });
}

async function stopReaders(readers: Worker): Promise<Record<string, number>> {
  const told = once(readers, "message") as Promise<[{ statuses: Record<string, number> }]>;
  readers.postMessage("stop");
  const [{ statuses }] = await told;
  await readers.terminate();
  return statuses;
}

/** One line an attack: what others saw, idle beside attack. */
export function readersTable(results: readonly ReadersResult[]): string {
  const line = ({ attack, webhooks, others, attackers }: ReadersResult) =>
    [
      attack.padEnd(26),
      `webhooks p50 ${ms(webhooks, 50)} p99 ${ms(webhooks, 99)} ${shown(webhooks.statuses)}`.padEnd(52),
      `another tenant p50 ${ms(others, 50)} p99 ${ms(others, 99)} ${shown(others.statuses)}`.padEnd(52),
      `attackers ${shown(attackers)}`,
    ].join("  ");
  return results.map(line).join("\n");
}

function ms({ times }: Probed, share: number): string {
  return `${Math.round(percentile([...times], share))} ms`;
}

function shown(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([status, count]) => `${count}x ${status}`)
    .join(", ");
}
