import { createDatabase, type Db } from "#app/db/index.server.ts";
import { createApiKey, shopByDomain, type Shop } from "#app/tenancy/index.server.ts";
import { buildApp } from "../../scripts/process/build-app.ts";
import { openFaultDatabase } from "../faults/rig/database-server.ts";
import { startSystem, type System } from "../system/app.ts";
import { frameAddress, loadDocument } from "../system/open-app.ts";

/** Who suffers, and who attacks: both have the app installed. */
export const victim = "victim.myshopify.com";
const attacker = "attacker.myshopify.com";

/** The app as in production, with two shops, on a database of its own. */
export interface Arena {
  readonly system: System;
  /** Origin of the web process. */
  readonly origin: string;
  readonly db: Db;
  readonly attackerShop: Shop;
  /** The attacker's API key, which may read and write. */
  readonly key: string;
  /** A session token of the attacker's staff, fresh. */
  readonly sessionToken: () => Promise<string>;
  stop(): Promise<void>;
}

/** Builds and starts it. @param configured DATABASE_URL, if that server is to be used */
export async function openArena(configured: string | undefined): Promise<Arena> {
  const [database] = await Promise.all([openFaultDatabase({ purpose: "attacks", configured }), buildApp()]);
  const shops = [victim, attacker].map((domain) => ({ domain, orders: 20, customers: 5, products: 3 }));
  let system: System | undefined;
  const own = createDatabase(database.url, { connectionLimit: 2 });
  const stop = async () => {
    await system?.stop();
    await own.close();
    await database.stop();
  };
  try {
    const started = (system = await startSystem({ name: "attacks", databaseUrl: database.url, shops }));
    await started.startWorker();
    for (const shop of [victim, attacker]) {
      await started.control.call("install", { shop });
      await loadDocument(await frameAddress(started, shop));
    }
    const attackerShop = await shopByDomain(own.kysely, attacker);
    if (!attackerShop) throw new Error("the attacker's shop was not installed");
    const creation = await createApiKey(own.kysely, attackerShop, {
      name: "attack",
      scopes: ["ingest", "read"],
      expiresAt: null,
      actor: "user:1",
      at: new Date(),
    });
    if (creation.outcome !== "created") throw new Error(creation.outcome);
    return {
      system: started,
      origin: started.webUrl,
      db: own.kysely,
      attackerShop,
      key: creation.text,
      sessionToken: async () => {
        const address = new URL(await frameAddress(started, attacker));
        return address.searchParams.get("id_token") ?? "";
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
