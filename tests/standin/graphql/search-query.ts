/** One term of Shopify's search syntax, or terms joined. */
export type SearchNode =
  | { readonly kind: "and" | "or"; readonly parts: readonly SearchNode[] }
  | { readonly kind: "not"; readonly part: SearchNode }
  | {
      readonly kind: "term";
      readonly field: string;
      readonly operator: "=" | ">" | ">=" | "<" | "<=";
      readonly value: string;
    };

const TOKEN =
  /\s*(\(|\)|(?:[A-Za-z_.]+:)?(?:>=|<=|>|<|=)?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s()]+))/gy;

function tokens(query: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(query); match; match = TOKEN.exec(query)) found.push(match[1] ?? "");
  return found;
}

function term(token: string): SearchNode {
  const match = /^(?:([A-Za-z_.]+):)?(>=|<=|>|<|=)?([\s\S]*)$/.exec(token);
  const raw = match?.[3] ?? token;
  const quoted = /^(['"])([\s\S]*)\1$/.exec(raw);
  const value = quoted ? (quoted[2] ?? "").replace(/\\(.)/g, "$1") : raw;
  const operator = (match?.[2] ?? "=") as "=";
  return { kind: "term", field: match?.[1] ?? "default", operator, value };
}

/** Parses search syntax: terms are joined by AND (also unsaid) and OR; `-` or NOT negates. */
export function parseSearch(query: string): SearchNode {
  const list = tokens(query);
  let at = 0;
  const alternatives = (): SearchNode => {
    const parts = [conjunction()];
    while (list[at] === "OR") {
      at += 1;
      parts.push(conjunction());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  };
  const conjunction = (): SearchNode => {
    const parts: SearchNode[] = [];
    while (at < list.length && list[at] !== ")" && list[at] !== "OR") {
      if (list[at] === "AND") at += 1;
      else parts.push(single());
    }
    return { kind: "and", parts };
  };
  const single = (): SearchNode => {
    const token = list[at] ?? "";
    at += 1;
    if (token === "NOT") return { kind: "not", part: single() };
    if (token === "(") {
      const inner = alternatives();
      if (list[at] === ")") at += 1;
      return inner;
    }
    if (token.startsWith("-") && token.length > 1) return { kind: "not", part: term(token.slice(1)) };
    return term(token);
  };
  return alternatives();
}
