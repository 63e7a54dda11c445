/**
 * Keeps a label's values few: what comes after the first `most` is "other". Topics are a sender's text, which even with
 * the right signature may be anything.
 */
export function labelValues(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return "other";
    known.add(value);
    return value;
  };
}

/** The pattern of a path, of those that the app has: "/api/data/orders/17" is "/api/data/:resource/:externalId". */
export function routeLabels(patterns: readonly string[]): (path: string) => string {
  const compiled = patterns
    .map((pattern) => ({ pattern, expression: expressionOf(pattern) }))
    // Static parts count before dynamic ones, longer patterns before shorter.
    .sort((a, b) => weightOf(b.pattern) - weightOf(a.pattern));
  return (path) => {
    if (path.startsWith("/assets/")) return "/assets/*";
    let end = path.length;
    while (end > 1 && path[end - 1] === "/") end -= 1;
    const plain = path.slice(0, end);
    return compiled.find(({ expression }) => expression.test(plain))?.pattern ?? "other";
  };
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.split("/").map((part) => {
    if (part === "*") return ".*";
    return part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
}

function weightOf(pattern: string): number {
  return pattern
    .split("/")
    .reduce((weight, part) => weight + (part === "*" ? -50 : part.startsWith(":") ? 1 : 10), 0);
}
