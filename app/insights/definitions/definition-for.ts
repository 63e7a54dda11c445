import type { ShopSettings } from "#app/tenancy/index.server.ts";
import { definitions, type Definition, type MetricId } from "./definitions.ts";

type NumberSettings = Pick<ShopSettings, "includeTestOrders" | "refundDate">;

/** What a number means in a shop: its settings decide on which day returns count, and whether test orders do. */
export function definitionFor(id: MetricId, settings: NumberSettings): Definition {
  const definition: Definition = definitions[id];
  const { dated, includes, excludes } = definition;
  return {
    ...definition,
    ...(settings.refundDate === "order" && /day of the return/.test(dated)
      ? {
          dated:
            "Sales and returns count on the day of the order, as this shop has chosen, in the shop's time zone.",
        }
      : {}),
    ...(settings.includeTestOrders && /test orders/.test(excludes)
      ? {
          includes: `${includes} Test orders, as this shop has chosen.`,
          excludes: excludes
            .replace(", test orders", "")
            .replace(/(d)eleted and test orders/i, "$1eleted orders"),
        }
      : {}),
  };
}
