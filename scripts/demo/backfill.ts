import { setTimeout as pause } from "node:timers/promises";
import { createDatabase } from "#app/db/index.server.ts";
import { backfillStatus, type BackfillStatus } from "#app/shopify/index.server.ts";
import { shopByDomain } from "#app/tenancy/index.server.ts";

/**
 * Tells how the shops' backfills go, whenever that changes, until all have ended.
 * @param say is given the shop's domain and a line about it
 * @returns false if one of them failed or was not through after `seconds`.
 */
export async function followBackfills(
  databaseUrl: string,
  domains: readonly string[],
  say: (domain: string, line: string) => void,
  seconds: number,
): Promise<boolean> {
  const database = createDatabase(databaseUrl, { connectionLimit: 2 });
  const deadline = Date.now() + seconds * 1000;
  const told = new Map<string, string>();
  const look = async (domain: string): Promise<BackfillStatus["state"]> => {
    const shop = await shopByDomain(database.kysely, domain);
    if (!shop) return "none";
    const status = await backfillStatus(database.kysely, shop);
    const line = describe(status);
    if (told.get(domain) !== line) say(domain, line);
    told.set(domain, line);
    return status.state;
  };
  try {
    for (;;) {
      const states = await Promise.all(domains.map(look));
      if (states.every((state) => state === "done")) return true;
      if (states.includes("failed") || Date.now() > deadline) return false;
      await pause(300);
    }
  } finally {
    await database.close();
  }
}

/** "running: products 60/60, customers 400/900, orders 0/2000". */
function describe({ state, phases, error }: BackfillStatus): string {
  const counts = phases.map(({ name, done, total }) => `${name} ${done}${total === null ? "" : `/${total}`}`);
  return `${state}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}${error ? ` (${error})` : ""}`;
}
