import { definitionOf, type Definition, type NumberSettings } from "./definition-of.ts";
import { entries, type MetricId } from "./definitions.ts";

/** What a number means in a store with these settings. */
export function definitionFor(id: MetricId, settings: NumberSettings): Definition {
  return definitionOf(entries[id], settings);
}
