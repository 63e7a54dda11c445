interface Kind {
  readonly pattern: RegExp;
  readonly say: (field: string) => string;
}

/** Kinds of reasons, as the readers of updates write them; the first that fits is said. */
const kinds: readonly Kind[] = [
  {
    pattern: /^the body is (?:not JSON|not UTF-8 text|empty)|: the body must be /,
    say: () => "Shopify’s update arrived incomplete or damaged, so we couldn’t read it.",
  },
  {
    pattern: /^unknown topic /,
    say: () => "Tillsight doesn’t use updates of this kind. You don’t have to do anything.",
  },
  { pattern: /^the body names another shop/, say: () => "This update was about another store." },
  {
    pattern: /is missing(?:$|;)/,
    say: (field) => `Shopify’s update had no ${field}, so we couldn’t read it.`,
  },
  {
    pattern: /more than 15 digits|larger than an amount can be|is too long for a number|is more than \d/,
    say: (field) => `Shopify’s update had a ${field} that is too large.`,
  },
  {
    pattern: /must not be negative|is too small/,
    say: (field) => `Shopify’s update had a ${field} below zero.`,
  },
  {
    pattern: /is in the year |is no date/,
    say: (field) => `Shopify’s update had a ${field} that isn’t possible.`,
  },
  {
    pattern: /: \S+ (?:is|has|must) |^\S+: Invalid /,
    say: (field) => `Shopify’s update had a ${field} that we couldn’t read.`,
  },
];

const OTHER = "Something went wrong while we applied this update. Retry it.";
const UNKNOWN = "We don’t know why this update failed. Retry it.";

/** Names of fields, by their last part, as merchants say them. */
const fields: Readonly<Record<string, string>> = {
  updated_at: "date",
  created_at: "date",
  processed_at: "date",
  cancelled_at: "date",
  committed_at: "date",
  currency: "currency",
  id: "number",
  order_id: "order number",
  line_items: "list of items",
  quantity: "quantity",
  current_quantity: "quantity",
  price: "price",
  amount: "amount",
  subtotal: "amount",
  total_tax: "tax amount",
  tags: "list of tags",
  country_code: "country",
};

/** Of an unnamed field only that it is one. */
const ANY_FIELD = "value";

/**
 * Why an update failed, in a merchant's words. Never holds text of the reason itself, which may quote the update: that
 * stays beside it, for support.
 */
export function plainReason(reason: string | null): string {
  if (reason === null) return UNKNOWN;
  const kind = kinds.find(({ pattern }) => pattern.test(reason));
  return kind === undefined ? OTHER : kind.say(fieldOf(reason));
}

/** "order: line_items[0].price is missing; …" → "price". */
function fieldOf(reason: string): string {
  const path =
    /(?:^|: )([\w.[\]]+) (?:is|has|must)\b/.exec(reason)?.[1] ?? /^([\w.]+): /.exec(reason)?.[1] ?? "";
  const last =
    path
      .split(".")
      .at(-1)
      ?.replace(/\[\d+\]$/, "") ?? "";
  return Object.hasOwn(fields, last) ? (fields[last] ?? ANY_FIELD) : ANY_FIELD;
}
