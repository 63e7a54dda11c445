import type { Db } from "#app/db/index.server.ts";
import { addDays, localDate } from "#app/lib/calendar.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { StandinShop } from "#tests/standin/world/types.ts";

/**
 * Rebuilds the rollups and holds every day against what the generator wrote down when it made the orders.
 * @param range all days on which a generated shop trades, if not said
 * @returns one text a figure that differs: "2026-03-01 net: ours 12.0000, Shopify's 11.0000".
 */
export async function differingDays(
  db: Db,
  shop: Shop,
  standin: StandinShop,
  range: { readonly from: string; readonly to: string } = generatedDays(),
): Promise<string[]> {
  await rebuildShop(db, shop);
  const rows = await db.selectFrom("daily_sales").selectAll().where("shop_id", "=", shop.id).execute();
  const ours = new Map(rows.map((row) => [row.day, row]));
  const differences: string[] = [];
  for (const theirs of standin.expected(range.from, range.to).days) {
    const row = ours.get(theirs.day);
    ours.delete(theirs.day);
    const pairs: [string, string | number | undefined, string | number][] = [
      ["gross", row?.gross, theirs.grossSales],
      ["discounts", row?.discounts, theirs.discounts],
      ["returns", row?.returns, theirs.returns],
      ["net", row?.net, theirs.netSales],
      ["shipping", row?.shipping, theirs.shipping],
      ["duties", row?.duties, theirs.duties],
      ["fees", row?.fees, theirs.additionalFees],
      ["taxes", row?.taxes, theirs.taxes],
      ["tips", row?.tips, theirs.tips],
      ["total", row?.total, theirs.totalSales],
      ["placed sales", row?.placed_sales, theirs.placementSales],
      ["orders", row?.orders, theirs.orders],
      ["guest orders", row?.guest_orders, theirs.guestOrders],
      ["units ordered", row?.units_ordered, theirs.unitsOrdered],
      ["units returned", row?.units_returned, theirs.unitsReturned],
    ];
    for (const [name, mine, other] of pairs)
      if (column(mine ?? 0) !== column(other))
        differences.push(`${theirs.day} ${name}: ours ${mine ?? 0}, Shopify's ${other}`);
  }
  for (const day of ours.keys()) differences.push(`${day}: not in the range`);
  return differences;
}

/** Generated shops trade up to now, whenever that is; the days in every zone. */
function generatedDays(): { readonly from: string; readonly to: string } {
  const today = localDate(new Date(), "UTC");
  return { from: addDays(today, -3 * 365), to: addDays(today, 2) };
}

/** "12.5" and "12.5000" are one amount: as whole ten-thousandths. */
function column(value: string | number): string {
  const [whole = "0", fraction = ""] = String(value).split(".");
  return BigInt(whole + fraction.padEnd(4, "0")).toString();
}
