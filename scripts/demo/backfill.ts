import { setTimeout as pause } from "node:timers/promises";
import { createDatabase } from "#app/db/index.server.ts";
import { latestJob } from "#app/jobs/index.server.ts";
import { BACKFILL_KIND } from "#app/shopify/index.server.ts";
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
  try {
    for (;;) {
      const states = await Promise.all(
        domains.map(async (domain) => {
          const shop = await shopByDomain(database.kysely, domain);
          const job = shop && (await latestJob(database.kysely, shop, BACKFILL_KIND));
          if (!job) return "none";
          const line = `${job.state}${counts(job.progress)}${job.error ? ` (${job.error})` : ""}`;
          if (told.get(domain) !== line) say(domain, line);
          told.set(domain, line);
          return job.state;
        }),
      );
      if (states.every((state) => state === "done")) return true;
      if (states.some((state) => state === "dead" || state === "cancelled")) return false;
      if (Date.now() > deadline) return false;
      await pause(500);
    }
  } finally {
    await database.close();
  }
}

/** The numbers of a job's progress, in its own words: " products 60, customers 900". */
function counts(progress: unknown): string {
  if (typeof progress !== "object" || progress === null) return "";
  const numbers = Object.entries(progress).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return numbers.length > 0 ? ` ${numbers.map(([name, count]) => `${name} ${count}`).join(", ")}` : "";
}
