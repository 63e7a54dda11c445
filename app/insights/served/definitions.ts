import { z } from "zod";
import type { Shop } from "#app/tenancy/index.server.ts";
import { definitionFor } from "../definitions/definition-for.ts";
import type { MetricId } from "../definitions/definitions.ts";

/** What a number means, as interfaces tell it. */
export const definitionSchema = z
  .strictObject({
    label: z.string(),
    unit: z.enum(["money", "count", "percent", "days"]),
    formula: z.string(),
    includes: z.string(),
    excludes: z.string(),
    dated: z.string().meta({ description: "Which date puts something into a range." }),
    mark: z.enum(["shopify", "shopify_adjusted", "own"]).meta({
      description:
        "shopify: the same number as Shopify's; shopify_adjusted: the same but for the store's settings; own: Tillsight's.",
    }),
    basis: z.string().meta({ description: "The same in a sentence." }),
    help: z.url().nullable().meta({ description: "Shopify's help about it." }),
  })
  .meta({ id: "Definition" });

/** A metric's id as interfaces write it: `net_sales` is `netSales`. */
export function camelCase(id: string): string {
  return id.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The definitions of some metrics as a shop counts them, by the ids that interfaces write. */
export function definitionsOf(
  metrics: readonly MetricId[],
  { settings }: Shop,
): Record<string, z.input<typeof definitionSchema>> {
  return Object.fromEntries(metrics.map((id) => [camelCase(id), { ...definitionFor(id, settings) }]));
}

/** The shape of what `definitionsOf` gives for these metrics. */
export function definitionsSchema(metrics: readonly MetricId[]) {
  return z
    .strictObject(Object.fromEntries(metrics.map((id) => [camelCase(id), definitionSchema])))
    .meta({ description: "What each number of the answer means." });
}
