// npm run verify -- --shop xxx.myshopify.com|id [--repair]: the shop's ledger against its facts, its rollups against the
// sum of the ledger. Exits 1 while something has drifted, 2 on a wrong call; with --repair 0 once all is right again.
import { parseArgs } from "node:util";
import { createDatabase, type Db } from "#app/db/index.server.ts";
import { shopByDomain, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { verifyShop, type Verified } from "#app/worker/index.server.ts";

const { values } = parseArgs({
  options: { shop: { type: "string" }, repair: { type: "boolean", default: false } },
});
process.exitCode = await main(process.env.DATABASE_URL, values.shop, values.repair);

async function main(url: string | undefined, name: string | undefined, repair: boolean): Promise<number> {
  if (!url)
    return wrong("DATABASE_URL is not set. It names the database: mysql://user:password@host:3306/name");
  if (!name) return wrong("which shop? --shop xxx.myshopify.com, or --shop with the tenant's id");
  const database = createDatabase(url);
  try {
    const shop = await shopNamed(database.kysely, name);
    if (!shop) return wrong(`there is no shop ${name}`);
    const found = await verifyShop(database.kysely, shop, { repair });
    print(found);
    if (driftOf(found) === 0) return 0;
    if (!repair) return 1;
    const left = driftOf(await verifyShop(database.kysely, shop, { repair: false }));
    console.log(left === 0 ? "[verify] repaired" : `[verify] ${left} still drift after the repair`);
    return left === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function shopNamed(db: Db, name: string): Promise<Shop | undefined> {
  return /^\d+$/.test(name) ? shopById(db, Number(name)) : shopByDomain(db, name);
}

function driftOf({ ledger, rollups }: Verified): number {
  return ledger.length + rollups.length;
}

function print({ orders, days, customers, ledger, rollups }: Verified): void {
  console.log(`[verify] compared ${orders} orders, ${days} days, ${customers} customers`);
  for (const { order, rows, reason } of ledger)
    console.log(`[verify] order ${order}: ${rows} rows differ (${reason})`);
  for (const { kind, key, stored, computed } of rollups)
    console.log(
      `[verify] ${kind} ${key}\n  stored:   ${stored ?? "nothing"}\n  computed: ${computed ?? "nothing"}`,
    );
  console.log(
    ledger.length + rollups.length === 0
      ? "[verify] no drift"
      : `[verify] drift: ${ledger.length} orders, ${rollups.length} rollups`,
  );
}

function wrong(message: string): number {
  console.error(`[verify] ${message}`);
  return 2;
}
