import { describe, expect, it } from "vitest";
import type { CsvField } from "#app/lib/csv.ts";
import { forPeople } from "#app/insights/served/people-table.ts";

const shop = { timeZone: "America/New_York", currency: "USD" };

async function written(columns: readonly string[], ...rows: CsvField[][]): Promise<(string | CsvField)[][]> {
  async function* pages() {
    yield rows;
  }
  const table = forPeople({ outcome: "table", columns, pages: pages() }, shop);
  const all: CsvField[][] = [];
  for await (const page of table.pages) for (const row of page) all.push([...row]);
  return [[...table.columns], ...all];
}

describe("F18: a page's file is written for people", () => {
  it("names columns as pages do, lowers sales by discounts and returns, and rounds to the currency's digits", async () => {
    expect(
      await written(
        ["day", "grossSales", "discounts", "returns", "averageOrderValue", "currency"],
        ["2026-03-01", "100", "142.9", "0", "112.7811", "USD"],
        ["2026-03-02", "1200", "30", "5", "1199.6", "JPY"],
      ),
    ).toEqual([
      ["Day", "Gross sales", "Discounts", "Returns", "Average order value", "Currency"],
      ["2026-03-01", "100.00", "-142.90", "0.00", "112.78", "USD"],
      ["2026-03-02", "1200", "-30", "-5", "1200", "JPY"],
    ]);
  });

  it("writes times on the store's clock, states in words, shares in percent", async () => {
    expect(
      await written(
        ["name", "processedAt", "financialStatus", "fulfillmentStatus", "cancelled", "total", "currency"],
        ["#1", "2026-11-29T02:45:18.000Z", "partially_refunded", null, false, "5", "USD"],
      ),
    ).toEqual([
      ["Name", "Time", "Payment", "Fulfillment", "Cancelled", "Total", "Currency"],
      ["#1", "2026-11-28 21:45", "Partially refunded", "Unfulfilled", "No", "5.00", "USD"],
    ]);
    expect(
      await written(
        ["metric", "value", "previous", "change", "currency"],
        ["totalSales", "10.5", null, "0.787344", "USD"],
        ["orders", 3, 4, "-0.25", null],
        ["returningCustomerRate", "0.5", "0.25", "1", null],
      ),
    ).toEqual([
      ["Metric", "This period", "Previous", "Change", "Currency"],
      ["Total sales", "10.50", null, "78.7%", "USD"],
      ["Orders", 3, 4, "-25.0%", null],
      ["Returning customer rate", "50.0%", "25.0%", "100.0%", null],
    ]);
  });
});
