import { dayTeller } from "../world/day.ts";
import { parseSearch, type SearchNode } from "./search-query.ts";

/** How a field of a record is compared. */
export type SearchField<T> =
  | { readonly kind: "time"; readonly get: (record: T) => number | null }
  | { readonly kind: "number"; readonly get: (record: T) => number }
  | { readonly kind: "id"; readonly get: (record: T) => string | null }
  | { readonly kind: "text"; readonly get: (record: T) => readonly string[] };

export type SearchFields<T> = Readonly<Record<string, SearchField<T>>>;

type Term = Extract<SearchNode, { kind: "term" }>;

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

function ordered(order: number, operator: Term["operator"]): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/** Dates without a time are days of the shop; instants without a zone are UTC. */
function timeTest(
  value: string,
  operator: Term["operator"],
  dayOf: (instant: number) => string,
): (at: number) => boolean {
  if (DATE_ONLY.test(value)) {
    return (at) => {
      const day = dayOf(at);
      return ordered(day < value ? -1 : day > value ? 1 : 0, operator);
    };
  }
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`);
  if (Number.isNaN(instant)) return () => false;
  return (at) => ordered(at - instant, operator);
}

function idOrder(a: string, b: string): number {
  return a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;
}

function termTest<T>(
  term: Term,
  field: SearchField<T>,
  dayOf: (instant: number) => string,
): (record: T) => boolean {
  const { operator } = term;
  if (term.value === "*") {
    return field.kind === "time" || field.kind === "id" ? (record) => field.get(record) !== null : () => true;
  }
  switch (field.kind) {
    case "time": {
      const test = timeTest(term.value, operator, dayOf);
      return (record) => {
        const at = field.get(record);
        return at !== null && test(at);
      };
    }
    case "number": {
      const value = Number(term.value);
      return (record) => ordered(field.get(record) - value, operator);
    }
    case "id": {
      const value = term.value.replace(/^gid:\/\/shopify\/\w+\//, "");
      return (record) => {
        const id = field.get(record);
        return id !== null && ordered(idOrder(id, value), operator);
      };
    }
    case "text": {
      const values = term.value.toLowerCase().split(",");
      return (record) => {
        const texts = field.get(record).map((text) => text.toLowerCase());
        return values.some((value) =>
          value.endsWith("*")
            ? texts.some((text) => text.startsWith(value.slice(0, -1)))
            : texts.includes(value),
        );
      };
    }
  }
}

/**
 * The test that a search query is. A field that the resource does not have is ignored with a warning, as at
 * Shopify: the query then finds more, never less.
 */
export function searchTest<T>(
  query: string | null | undefined,
  fields: SearchFields<T>,
  ianaTimezone: string,
  warn: (field: string) => void,
): (record: T) => boolean {
  if (query === null || query === undefined || query.trim() === "") return () => true;
  const dayOf = dayTeller(ianaTimezone);
  const build = (node: SearchNode): ((record: T) => boolean) => {
    switch (node.kind) {
      case "and": {
        const tests = node.parts.map(build);
        return (record) => tests.every((test) => test(record));
      }
      case "or": {
        const tests = node.parts.map(build);
        return (record) => tests.some((test) => test(record));
      }
      case "not": {
        const test = build(node.part);
        return (record) => !test(record);
      }
      case "term": {
        const field = fields[node.field];
        if (field) return termTest(node, field, dayOf);
        warn(node.field);
        return () => true;
      }
    }
  };
  return build(parseSearch(query));
}
