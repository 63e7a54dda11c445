import type { ShopSettings } from "#app/tenancy/index.server.ts";
import type { Entry, Text } from "./entry.ts";

export type NumberSettings = Pick<ShopSettings, "includeTestOrders" | "refundDate">;

/** What a number means in a store. All texts are final and for merchants. */
export interface Definition {
  readonly label: string;
  readonly unit: Entry["unit"];
  readonly formula: string;
  readonly includes: string;
  readonly excludes: string;
  /** Which date puts a sale into a range. */
  readonly dated: string;
  /** shopify: Shopify has the same number; shopify_adjusted: the same but for the store's settings; own: ours. */
  readonly mark: "shopify" | "shopify_adjusted" | "own";
  /** The same in a sentence: "Same as Shopify's “Total sales”." */
  readonly basis: string;
  /** Address of Shopify's help about it; null where there is none. */
  readonly help: string | null;
}

/** An entry in the words that are true with these settings: they decide on which day refunds count, and whether test orders do. */
export function definitionOf(entry: Entry, settings: NumberSettings): Definition {
  const say = (text: Text) => (typeof text === "string" ? text : text[settings.refundDate]);
  const countsTests = settings.includeTestOrders && !entry.ofOneOrder;
  const leftOut = settings.includeTestOrders || entry.ofOneOrder ? [] : ["test orders"];
  return {
    label: entry.label,
    unit: entry.unit,
    formula: say(entry.formula),
    includes: `${say(entry.includes)}${countsTests ? " Test orders, as set in your settings." : ""}`,
    excludes: sentence([...leftOut, ...entry.excludes], entry.excludesNote && say(entry.excludesNote)),
    dated: say(entry.dated),
    ...basisOf(entry, settings),
    help: entry.help,
  };
}

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

function sentence(parts: readonly string[], note: string | undefined): string {
  const text = list.format(parts);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${note === undefined ? "" : ` ${note}`}`;
}

function basisOf(entry: Entry, settings: NumberSettings): Pick<Definition, "mark" | "basis"> {
  const { sameAs, dated, includes, formula, ofOneOrder } = entry;
  if (sameAs === null) return { mark: "own", basis: "Tillsight's own definition." };
  const isDatedAnew =
    settings.refundDate === "order" && [dated, includes, formula].some((text) => typeof text !== "string");
  const changes = [
    ...(isDatedAnew ? ["refunds count on the day of the order"] : []),
    ...(settings.includeTestOrders && !ofOneOrder ? ["test orders count"] : []),
  ];
  return changes.length === 0
    ? { mark: "shopify", basis: `Same as Shopify's “${sameAs}”.` }
    : {
        mark: "shopify_adjusted",
        basis: `Shopify's “${sameAs}”, except that ${list.format(changes)}, as set in your settings.`,
      };
}
