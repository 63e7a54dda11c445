import { expect, test } from "vitest";
import { reports } from "#app/insights/index.server.ts";
import { scopeFor } from "../../factories/ask.ts";
import { useSales } from "../../factories/sales-of-shop.ts";

const sales = useSales();
const NOW = "2026-12-31T12:00:00Z";
const noon = (day: string) => `2026-${day}T17:00:00Z`;

test("customers stand by what they spent in the range, equal ones by id as a number", async () => {
  const shop = await sales.shop();
  await sales.sell(shop, [
    { id: 1, at: noon("03-02"), customer: 9, price: "50.00" },
    { id: 2, at: noon("03-03"), customer: 10, price: "50.00" },
    { id: 3, at: noon("03-04"), customer: 7, price: "30.00" },
    { id: 4, at: noon("03-05"), customer: 7, price: "30.00", tax: "2.40", shipping: "5.00" },
    { id: 5, at: noon("04-01"), customer: 7, price: "500.00" },
    { id: 6, at: noon("03-05"), price: "900.00" },
  ]);
  const top = await reports.topCustomers.run(scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-31", NOW), {
    limit: 5,
  });
  expect(top.hasMore).toBe(false);
  expect(top.customers.map(({ id, orders, net }) => [id, orders, net])).toEqual([
    ["7", 2, "60.0000"],
    ["9", 1, "50.0000"],
    ["10", 1, "50.0000"],
  ]);
  expect(top.customers[0]).toMatchObject({ name: "Customer 7", email: "customer-7@example.com" });
});

test("pages follow each other without gap or overlap", async () => {
  const shop = await sales.shop();
  await sales.sell(
    shop,
    Array.from({ length: 7 }, (_unused, index) => ({
      id: index + 1,
      at: noon("03-02"),
      customer: index + 1,
      price: "10.00",
    })),
  );
  const page = (offset: number) =>
    reports.topCustomers.run(scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-31", NOW), {
      limit: 3,
      offset,
    });
  const pages = await Promise.all([page(0), page(3), page(6)]);
  expect(pages.map(({ customers }) => customers.map(({ id }) => id))).toEqual([
    ["1", "2", "3"],
    ["4", "5", "6"],
    ["7"],
  ]);
  expect(pages.map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
});

test("who returned all that they bought in the range is not listed, who returned a part is, with the rest", async () => {
  const shop = await sales.shop();
  const refund = (subtotal: string) => ({ at: noon("03-20"), subtotal, quantity: 1 });
  await sales.sell(shop, [
    { id: 1, at: noon("03-02"), customer: 1, price: "50.00", refund: refund("50.00") },
    { id: 2, at: noon("03-03"), customer: 2, price: "25.00", quantity: 2, refund: refund("25.00") },
    { id: 3, at: noon("02-03"), customer: 3, price: "70.00", refund: refund("70.00") },
  ]);
  const { customers } = await reports.topCustomers.run(
    scopeFor(sales.db, shop, "from=2026-03-01&to=2026-03-31", NOW),
    { limit: 5 },
  );
  expect(customers.map(({ id, net }) => [id, net])).toEqual([["2", "25.0000"]]);
});

test("the same customer id in another shop spends elsewhere", async () => {
  const [one, other] = [await sales.shop(), await sales.shop()];
  await sales.sell(one, [{ id: 1, at: noon("03-02"), customer: 1, price: "50.00" }]);
  await sales.sell(other, [{ id: 1, at: noon("03-02"), customer: 1, price: "8.00" }]);
  const { customers } = await reports.topCustomers.run(
    scopeFor(sales.db, other, "from=2026-03-01&to=2026-03-31", NOW),
    { limit: 5 },
  );
  expect(customers.map(({ net }) => net)).toEqual(["8.0000"]);
});
