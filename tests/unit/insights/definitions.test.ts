import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { definitionFor } from "#app/insights/definitions/definition-for.ts";
import { definitions, entries, metricIds } from "#app/insights/definitions/definitions.ts";
import { drillMetrics } from "#app/insights/drill/drills.ts";
import { reports } from "#app/insights/registry.server.ts";
import { defaultSettings } from "#app/tenancy/shop.ts";

const texts = ["label", "formula", "includes", "excludes", "dated", "basis"] as const;
const settings = [false, true].flatMap((includeTestOrders) =>
  (["refund", "order"] as const).map((refundDate) => ({ ...defaultSettings, includeTestOrders, refundDate })),
);
const everyDefinition = settings.flatMap((one) =>
  metricIds.map((id) => ({ id, settings: one, definition: definitionFor(id, one) })),
);

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
    const byOrder = { ...defaultSettings, refundDate: "order" as const };
    expect(definitionFor("returns", byOrder).dated).toContain("as set in your settings");
    expect(definitionFor("orders", byOrder).dated).toBe(definitions.orders.dated);
  });

  it("follow a shop that counts test orders", () => {
    const withTests = { ...defaultSettings, includeTestOrders: true };
    for (const id of metricIds) {
      if (id === "order_total") continue;
      const { includes, excludes } = definitionFor(id, withTests);
      expect(excludes, id).not.toMatch(/test orders/i);
      expect(definitions[id].excludes, id).toMatch(/test orders/i);
      expect(includes, id).toContain("Test orders, as set in your settings.");
    }
    expect(definitionFor("total_sales", withTests).excludes).toBe(
      "Tips, gift cards sold, deleted orders and drafts.",
    );
  });
});

// The sentences of six definitions were false where refunds count on the day of the order.
describe("F2: with refunds on the day of the order no sentence of a definition speaks of the day of the return", () => {
  const own =
    /own (day|month)|day of the return|day they're made|month (it was|they were) made|ordered before the range|earlier orders/;

  it.each(metricIds)("%s", (id) => {
    const byOrder = definitionFor(id, { ...defaultSettings, refundDate: "order" });
    for (const text of texts) expect(byOrder[text], text).not.toMatch(own);
  });

  it("and the check knows the sentences of the other setting", () => {
    const said = metricIds.filter((id) => texts.some((text) => own.test(definitions[id][text])));
    expect(said).toEqual(
      expect.arrayContaining([
        "total_sales",
        "customer_spend",
        "amount_spent_per_customer",
        "cohort_value_retention",
        "cohort_lifetime_value",
        "units_returned",
      ]),
    );
  });
});

describe("F2: whose definition a number follows", () => {
  it.each(everyDefinition.map((one) => [one.id, JSON.stringify(one.settings), one] as const))(
    "%s names Shopify or Tillsight and no other host, with %s",
    (_id, _settings, { definition }) => {
      expect(definition.basis).toMatch(
        /^(Same as Shopify's “.+”\.|Shopify's “.+”, except that |Tillsight's own definition\.$)/,
      );
      for (const text of texts)
        expect(definition[text], text).not.toMatch(/https?:|www\.|\b[\w-]+\.(com|dev|help|io|app|net|org)\b/);
      if (definition.help !== null) expect(new URL(definition.help).host).toBe("help.shopify.com");
    },
  );

  it("is Shopify's only without settings that change the number", () => {
    for (const { id, settings: one, definition } of everyDefinition) {
      if (entries[id].sameAs === null) expect(definition.mark, id).toBe("own");
      else if (one.includeTestOrders && id !== "order_total")
        expect(definition.mark, id).toBe("shopify_adjusted");
      else if (one.refundDate === "refund") expect(definition.mark, id).toBe("shopify");
    }
    const byOrder = { ...defaultSettings, refundDate: "order" as const };
    expect(definitionFor("total_sales", byOrder)).toMatchObject({
      mark: "shopify_adjusted",
      basis:
        "Shopify's “Total sales”, except that refunds count on the day of the order, as set in your settings.",
    });
    expect(definitionFor("gross_sales", byOrder).basis).toBe("Same as Shopify's “Gross sales”.");
  });

  it("rests on what docs/definitions.md says: S or Q for Shopify's, O for ours", () => {
    const page = readFileSync(new URL("../../../docs/definitions.md", import.meta.url), "utf8");
    const marks = new Map(
      [...page.matchAll(/^\| (\w+) +\| ([SQO]) +\| (.*) \|$/gm)].map(([, id, mark, rest]) => [
        id,
        { mark, rest },
      ]),
    );
    expect([...marks.keys()].sort()).toEqual([...metricIds].sort());
    for (const id of metricIds) {
      const { mark, rest } = marks.get(id) ?? {};
      expect(mark === "O", id).toBe(entries[id].sameAs === null);
      if (mark !== "O") expect(rest?.trim(), id).not.toBe("");
    }
  });
});
