import { expect, test } from "vitest";
import { readCursor, reports, type RecentOrders } from "#app/insights/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();

function page(shop: Shop, options: { older?: string | null; newer?: string | null } = {}) {
  return reports.recentOrders.run(scopeFor(sales.db, shop, "preset=today", "2026-12-31T12:00:00Z"), {
    limit: 2,
    olderThan: readCursor(options.older ?? null),
    newerThan: readCursor(options.newer ?? null),
  });
}

const names = ({ orders }: RecentOrders) => orders.map(({ name }) => name);

test("pages lead to older orders and back, even where orders share a second", async () => {
  const shop = await sales.shop();
  const at = "2026-03-02T17:00:00Z";
  await sales.sell(shop, [
    { id: 101, at: "2026-03-01T17:00:00Z", price: "1.00" },
    { id: 102, at, price: "1.00" },
    { id: 103, at, price: "1.00" },
    { id: 104, at, price: "1.00" },
    { id: 105, at: "2026-03-03T17:00:00Z", price: "1.00" },
  ]);
  const first = await page(shop);
  expect([names(first), first.newer]).toEqual([["#105", "#104"], null]);
  const second = await page(shop, { older: first.older });
  expect(names(second)).toEqual(["#103", "#102"]);
  const third = await page(shop, { older: second.older });
  expect([names(third), third.older]).toEqual([["#101"], null]);
  const back = await page(shop, { newer: third.newer });
  expect(names(back)).toEqual(["#103", "#102"]);
  const start = await page(shop, { newer: back.newer });
  expect([names(start), start.newer]).toEqual([["#105", "#104"], null]);
});

test("an order shows its own currency, its customer or guest, and whether it is cancelled or a test", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    {
      id: 1,
      at: "2026-03-01T17:00:00Z",
      price: "9.00",
      currency: "EUR",
      cancelledAt: "2026-03-02T17:00:00Z",
    },
    { id: 2, at: "2026-03-02T17:00:00Z", customer: 4, price: "5.00", test: true },
  ]);
  const { orders } = await page(shop);
  expect(orders).toMatchObject([
    { name: "#2", customerId: "4", customerName: "Customer 4", test: true, cancelled: false },
    { name: "#1", customerId: null, currency: "EUR", total: "9.0000", cancelled: true, test: false },
  ]);
});

test("text that is no cursor shows the newest orders", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [{ id: 1, at: "2026-03-01T17:00:00Z", price: "1.00" }]);
  for (const text of ["", "x", "1.", "9".repeat(30), "1.a b", "-1"]) expect(readCursor(text)).toBeNull();
  expect(names(await page(shop, { older: "nonsense" }))).toEqual(["#1"]);
});

test("another shop's orders are not in the list", async () => {
  const [one, other] = [await sales.shop(), await sales.shop()];
  await sales.sell(one, [{ id: 1, at: "2026-03-01T17:00:00Z", price: "1.00" }]);
  expect(names(await page(other))).toEqual([]);
});
