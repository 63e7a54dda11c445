interface PrintOptions {
  /** About how much is written; what comes after is left out. */
  readonly characters: number;
  /** What is written for a field's name. */
  readonly key: (key: string) => string;
  /** What is written for a text, number, truth value or null. `key`: the field that holds it, or the list that does. */
  readonly value: (key: string, value: unknown) => unknown;
}

const DEEPEST = 40;

/** JSON for a person: two spaces a level, cut off after so many characters. Integers may be bigint. */
export function printJson(
  value: unknown,
  options: PrintOptions,
): { readonly text: string; readonly truncated: boolean } {
  let left = options.characters;
  let truncated = false;
  const parts: string[] = [];
  const put = (text: string) => {
    left -= text.length;
    parts.push(text);
  };
  const write = (key: string, item: unknown, depth: number): void => {
    if (typeof item !== "object" || item === null) return put(scalar(options.value(key, item)));
    const entries: [string, unknown][] = Array.isArray(item)
      ? item.map((one: unknown) => [key, one])
      : Object.entries(item);
    const [open, close] = Array.isArray(item) ? "[]" : "{}";
    if (entries.length === 0) return put(`${open}${close}`);
    if (depth >= DEEPEST) {
      truncated = true;
      return put(`${open}…${close}`);
    }
    put(`${open}\n`);
    const indent = "  ".repeat(depth + 1);
    for (const [index, [name, one]] of entries.entries()) {
      if (left <= 0) {
        truncated = true;
        put(`${indent}…\n`);
        break;
      }
      put(Array.isArray(item) ? indent : `${indent}${JSON.stringify(options.key(name))}: `);
      write(name, one, depth + 1);
      put(index < entries.length - 1 ? ",\n" : "\n");
    }
    put(`${"  ".repeat(depth)}${close}`);
  };
  write("", value, 0);
  const text = parts.join("");
  // One text may be longer than everything else together.
  if (text.length <= options.characters * 2) return { text, truncated };
  return { text: text.slice(0, options.characters * 2), truncated: true };
}

function scalar(value: unknown): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
