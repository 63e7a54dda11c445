import { createApiKey, createTenant } from "#app/tenancy/index.server.ts";
import type { Arena } from "./arena.ts";
import type { Attack } from "./attack.ts";
import { allAtOnce, statusOf } from "./send.ts";

const DAY = "2026-11-10T10:00:00Z";

/** Reads of one key, from many clients at once. */
export const readers: readonly Attack[] = [
  {
    name: "H4: CSV readers of one key",
    answers: [200, 429],
    p99: 250,
    prepare: fill,
    async run({ origin, key, db }, isLong) {
      const other = await otherKey(db);
      const path = "/api/insights/ledger?metric=totalSales&from=2026-11-01&to=2026-11-28&format=csv";
      let others = 0;
      let isRunning = true;
      const reading = allAtOnce(
        Array.from({ length: isLong ? 60 : 20 }, () => async () => {
          let status = 0;
          for (let again = 0; again < (isLong ? 3 : 2); again++)
            status = Math.max(status, await statusOf(origin + path, { headers: { "x-api-key": key } }));
          return status;
        }),
      ).finally(() => (isRunning = false));
      // Another tenant asks meanwhile, one request after the other.
      while (isRunning) {
        const status = await statusOf(`${origin}/api/insights/recent-orders`, {
          headers: { "x-api-key": other },
        });
        if (status >= 500) others += 1;
      }
      return { ...(await reading), holds: { "no 5xx for another tenant": others === 0 || others } };
    },
  },
];

/** The attacker's own orders, by its own key. */
async function fill({ origin, key }: Arena, isLong: boolean): Promise<void> {
  const orders = Array.from({ length: isLong ? 40_000 : 2_000 }, (_, index) =>
    JSON.stringify({ externalId: `attack-${index}`, processedAt: DAY, total: "10.00" }),
  );
  const status = await statusOf(`${origin}/api/data/orders`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/x-ndjson" },
    body: orders.join("\n"),
  });
  if (status !== 200) throw new Error(`the orders were answered ${status}`);
}

async function otherKey(db: Arena["db"]): Promise<string> {
  const shop = await createTenant(db, { name: "Another", currency: "USD", timeZone: "UTC" });
  const creation = await createApiKey(db, shop, {
    name: "other",
    scopes: ["read"],
    expiresAt: null,
    actor: "user:1",
    at: new Date(),
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  return creation.text;
}
