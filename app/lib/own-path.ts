/**
 * Where a visitor goes on to, from an address that anybody may have written: a path of this app, or the fallback. Nothing
 * that a browser reads as another site gets through: a scheme, two slashes, a backslash, a control character.
 */
export function ownPath(text: string | null | undefined, fallback: string): string {
  if (text === null || text === undefined || text.length > 2_000) return fallback;
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return fallback;
  const url = new URL(text, "https://own.invalid");
  return url.host === "own.invalid" ? `${url.pathname}${url.search}` : fallback;
}
