import { expect, it } from "vitest";
import type { Shop } from "#app/tenancy/index.server.ts";
import { applyAll, dailySales, freshShop, useDatabase } from "#tests/factories/ingest-shop.ts";
import {
  eventRecords,
  shopHistory,
  snapshotRecords,
  type ShopHistory,
} from "#tests/factories/shop-history.ts";

const world = useDatabase();

/** A day of ours beside what the generator's own ledger says of it. */
async function compare(history: ShopHistory, shop: Shop): Promise<void> {
  const ours = new Map((await dailySales(world.db, shop)).map((row) => [row.day, row]));
  const digits = { USD: 2, EUR: 2, JPY: 0, KWD: 3 }[history.shop.settings.currencyCode] ?? 2;
  const amount = (text = "0") => Number(text).toFixed(digits);
  for (const day of history.shop.expected("2026-01-01", "2026-03-31").days) {
    const row = ours.get(day.day);
    expect({
      day: day.day,
      grossSales: amount(row?.gross),
      discounts: amount(row?.discounts),
      returns: amount(row?.returns),
      netSales: amount(row?.net),
      shipping: amount(row?.shipping),
      duties: amount(row?.duties),
      taxes: amount(row?.taxes),
      tips: amount(row?.tips),
      totalSales: amount(row?.total),
      placementSales: amount(row?.placed_sales),
      orders: row?.orders ?? 0,
      guestOrders: row?.guest_orders ?? 0,
      unitsOrdered: row?.units_ordered ?? 0,
      unitsReturned: row?.units_returned ?? 0,
    }).toEqual({
      day: day.day,
      grossSales: day.grossSales,
      discounts: day.discounts,
      returns: day.returns,
      netSales: day.netSales,
      shipping: day.shipping,
      duties: day.duties,
      taxes: day.taxes,
      tips: day.tips,
      totalSales: day.totalSales,
      placementSales: day.placementSales,
      orders: day.orders,
      guestOrders: day.guestOrders,
      unitsOrdered: day.unitsOrdered,
      unitsReturned: day.unitsReturned,
    });
  }
}

const shops = [
  { seed: 1, currency: "USD", timeZone: "America/St_Johns", taxesIncluded: false },
  { seed: 2, currency: "EUR", timeZone: "Europe/Berlin", taxesIncluded: true },
  { seed: 3, currency: "JPY", timeZone: "Asia/Tokyo", taxesIncluded: true },
  { seed: 4, currency: "KWD", timeZone: "Asia/Kathmandu", taxesIncluded: false },
  { seed: 5, currency: "USD", timeZone: "Pacific/Kiritimati", taxesIncluded: true },
];

it.each(shops)(
  "webhooks come to the generator's own daily figures: $currency in $timeZone",
  async (options) => {
    const history = await shopHistory({ ...options, steps: 70, snapshots: false });
    const shop = await freshShop(world.db, options);
    for (const event of history.events) await applyAll(world.db, shop, eventRecords(shop, event));
    await compare(history, shop);
  },
);

it.each(shops)(
  "a backfill comes to the generator's own daily figures: $currency in $timeZone",
  async (options) => {
    const history = await shopHistory({ ...options, steps: 70 });
    const shop = await freshShop(world.db, options);
    // Nothing but a message or an agreement tells when an edit was made.
    for (const event of history.events)
      if (event.topic === "orders/edited") await applyAll(world.db, shop, eventRecords(shop, event));
    const taken = history.snapshots.at(-1);
    if (!taken) throw new Error("no snapshot was taken");
    await applyAll(world.db, shop, snapshotRecords(shop, taken).flat());
    await compare(history, shop);
  },
);
