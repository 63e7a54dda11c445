import { describe, expect, it } from "vitest";
import { definitionFor } from "#app/insights/definitions/definition-for.ts";
import { definitions, metricIds } from "#app/insights/definitions/definitions.ts";
import { drillMetrics } from "#app/insights/drill/drills.ts";
import { reports } from "#app/insights/registry.server.ts";
import { defaultSettings } from "#app/tenancy/shop.ts";

const texts = ["label", "formula", "includes", "excludes", "dated", "source"] as const;

describe("definitions", () => {
  it.each(Object.values(reports).map(({ id, metrics }) => [id, metrics] as const))(
    "of the report %s: every number it holds has one, with nothing left out",
    (_id, metrics) => {
      expect(metrics.length).toBeGreaterThan(0);
      for (const metric of metrics)
        for (const text of texts) expect(definitions[metric]?.[text], `${metric} ${text}`).toMatch(/\S{2}/);
    },
  );

  it("are there for every number that is taken apart", () => {
    for (const metric of drillMetrics) expect(metricIds).toContain(metric);
  });

  it("are what is said while nothing is set", () => {
    for (const id of metricIds) expect(definitionFor(id, defaultSettings)).toEqual(definitions[id]);
  });

  it("follow a shop that counts returns on the day of the order", () => {
    const settings = { ...defaultSettings, refundDate: "order" as const };
    for (const id of metricIds)
      expect(definitionFor(id, settings).dated, id).not.toMatch(/the day of the return/);
    expect(definitionFor("returns", settings).dated).toContain("as this shop has chosen");
    expect(definitionFor("orders", settings).dated).toBe(definitions.orders.dated);
  });

  it("follow a shop that counts test orders", () => {
    const settings = { ...defaultSettings, includeTestOrders: true };
    for (const id of metricIds) {
      const { includes, excludes } = definitionFor(id, settings);
      expect(excludes, id).not.toMatch(/test orders/i);
      if (/test orders/i.test(definitions[id].excludes))
        expect(includes, id).toContain("Test orders, as this shop has chosen.");
    }
    expect(definitionFor("total_sales", settings).excludes).toBe(
      "Tips, gift cards sold, deleted orders and drafts.",
    );
    expect(definitionFor("net_sales", settings).excludes).toBe(
      "Shipping, taxes, duties, fees, tips, gift cards sold, deleted orders.",
    );
  });
});
