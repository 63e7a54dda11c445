import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const icons = new Map<string, string>();

/** An icon of Polaris as inline SVG, 20 by 20. Throws on a name that Polaris does not have. */
export function icon(name: string): string {
  let svg = icons.get(name);
  if (svg === undefined) {
    svg = readFileSync(require.resolve(`@shopify/polaris-icons/dist/svg/${name}.svg`), "utf8").replace(
      "<svg ",
      '<svg aria-hidden="true" width="20" height="20" fill="currentColor" ',
    );
    icons.set(name, svg);
  }
  return svg;
}

/** Text as HTML, safe in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A value as JSON inside a script element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
