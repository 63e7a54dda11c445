// npm run verify -- --shop xxx.myshopify.com|id [--repair]: the shop's ledger against its facts, its rollups against the
// sum of the ledger. It also names the orders that do not come to their own totals. Exits 1 while something has drifted, 2 on a wrong call; with --repair 0 once all is right again.
import { parseArgs } from "node:util";
import { createDatabase, type Db } from "#app/db/index.server.ts";
import { ordersNotCounted, type OrdersNotCounted } from "#app/insights/index.server.ts";
import { shopByDomain, shopById, type Shop } from "#app/tenancy/index.server.ts";
import { verifyShop, type Verified } from "#app/worker/index.server.ts";
import { databaseUrl } from "./database/database-url.ts";

/** Orders named one by one; all are counted. */
const MAX_NAMED = 100;

const { values } = parseArgs({
  options: { shop: { type: "string" }, repair: { type: "boolean", default: false } },
});
process.exitCode = await main(values.shop, values.repair);

async function main(name: string | undefined, repair: boolean): Promise<number> {
  if (!name) return wrong("which shop? --shop xxx.myshopify.com, or --shop with the tenant's id");
  const database = createDatabase(await databaseUrl());
  try {
    const shop = await shopNamed(database.kysely, name);
    if (!shop) return wrong(`there is no shop ${name}`);
    const found = await verifyShop(database.kysely, shop, { repair });
    print(found);
    printNotCounted(await ordersNotCounted(database.kysely, shop, { limit: MAX_NAMED }));
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

/** Says, as no drift of ours, which orders do not come to what their own payloads state. */
function printNotCounted({ unread, unproven, reading, orders }: OrdersNotCounted): void {
  if (unread > 0)
    console.log(`[verify] ${unread} updates about orders could not be read: see the failed updates`);
  if (unproven === 0) return;
  console.log(`[verify] ${unproven} orders do not come to their own totals, ${reading} are being read again`);
  for (const { id, name, day, total, currency, expected, found } of orders)
    console.log(
      `[verify] order ${id} (${name}, ${day}): its ${total} total is ${expected} ${currency}, its ledger comes to ${found}`,
    );
}

function wrong(message: string): number {
  console.error(`[verify] ${message}`);
  return 2;
}
