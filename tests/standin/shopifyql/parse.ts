import { DIMENSIONS, METRICS, type Dimension, type Metric } from "./sales-table.ts";

/** A query of the part of ShopifyQL that is spoken here. Days are inclusive, in the shop's zone. */
export interface SalesQuery {
  readonly show: readonly Metric[];
  readonly groupBy: readonly Dimension[];
  readonly since: string;
  readonly until: string;
  readonly orderBy: ReadonlyArray<{ readonly column: Metric | Dimension; readonly descending: boolean }>;
  readonly limit: number;
  readonly offset: number;
}

export type ParsedShopifyql =
  | { readonly outcome: "query"; readonly query: SalesQuery }
  | { readonly outcome: "errors"; readonly errors: readonly string[] };

/** Shopify answers so many rows at most unless a query says otherwise. */
const DEFAULT_LIMIT = 1_000;
const KEYWORDS = ["FROM", "SHOW", "SINCE", "UNTIL", "GROUP", "ORDER", "LIMIT"];

class Fault extends Error {}

/** Reads `FROM sales SHOW … [SINCE day] [UNTIL day] [GROUP BY …] [ORDER BY …] [LIMIT n [OFFSET n]]`. */
export function parseShopifyql(text: string, today: string): ParsedShopifyql {
  try {
    return { outcome: "query", query: read(clausesOf(text), today) };
  } catch (error) {
    if (error instanceof Fault) return { outcome: "errors", errors: [error.message] };
    throw error;
  }
}

/** Words and commas of each clause, by its keyword in capitals. */
function clausesOf(text: string): Map<string, string[]> {
  const words = text.match(/[^\s,]+|,/g) ?? [];
  const clauses = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const [index, word] of words.entries()) {
    const keyword = word.toUpperCase();
    if (KEYWORDS.includes(keyword)) {
      if (clauses.has(keyword)) throw new Fault(`Line 1 Column ${index + 1}: ${keyword} is repeated.`);
      clauses.set(keyword, (current = []));
    } else if (current) current.push(word);
    else throw new Fault(`Line 1 Column 1: syntax error, unexpected '${word}'. Expected FROM.`);
  }
  return clauses;
}

function read(clauses: Map<string, string[]>, today: string): SalesQuery {
  const [table, ...rest] = needed(clauses, "FROM");
  if (table?.toLowerCase() !== "sales" || rest.length > 0)
    throw new Fault(`Table not found: ${[table, ...rest].join(" ")}`);
  const show = items(needed(clauses, "SHOW")).map((item) => column(item, METRICS));
  const groupBy = by(clauses, "GROUP").map((item) => column(item, DIMENSIONS));
  const since = day(clauses.get("SINCE"), "SINCE", today);
  const until = clauses.has("UNTIL") ? day(clauses.get("UNTIL"), "UNTIL", today) : today;
  if (until < since) throw new Fault("The UNTIL date is before the SINCE date.");
  const orderBy = by(clauses, "ORDER").map((item) => {
    const [name = "", direction = "ASC", ...more] = item.split(" ");
    if (more.length > 0 || !/^(ASC|DESC)$/i.test(direction))
      throw new Fault(`syntax error in ORDER BY, unexpected '${item}'`);
    return { column: column(name, [...show, ...groupBy]), descending: /^desc$/i.test(direction) };
  });
  return { show, groupBy, since, until, orderBy, ...limits(clauses.get("LIMIT")) };
}

function needed(clauses: Map<string, string[]>, keyword: string): string[] {
  const words = clauses.get(keyword);
  if (!words || words.length === 0) throw new Fault(`syntax error, ${keyword} is missing.`);
  return words;
}

/** "a , b DESC" as its items; each word of an item apart by one space. */
function items(words: readonly string[]): string[] {
  return words
    .join(" ")
    .split(",")
    .map((item) => item.trim());
}

function by(clauses: Map<string, string[]>, keyword: "GROUP" | "ORDER"): string[] {
  const words = clauses.get(keyword);
  if (!words) return [];
  if (words[0]?.toUpperCase() !== "BY") throw new Fault(`syntax error, expected BY after ${keyword}`);
  return items(words.slice(1));
}

function column<Name extends string>(name: string, known: readonly Name[]): Name {
  const found = known.find((one) => one === name);
  if (found === undefined) throw new Fault(`Column not found: ${name}`);
  return found;
}

function day(words: readonly string[] | undefined, keyword: string, today: string): string {
  const text = words?.join(" ") ?? "";
  if (text.toLowerCase() === "today") return today;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (!at || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text)
    throw new Fault(`Invalid date in ${keyword}: '${text}'`);
  return text;
}

function limits(words: readonly string[] | undefined): { limit: number; offset: number } {
  if (!words) return { limit: DEFAULT_LIMIT, offset: 0 };
  const match = /^(\d+)(?: OFFSET (\d+))?$/i.exec(words.join(" "));
  if (!match) throw new Fault(`syntax error in LIMIT, unexpected '${words.join(" ")}'`);
  return { limit: Number(match[1]), offset: Number(match[2] ?? 0) };
}
