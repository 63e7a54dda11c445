/** A place in a list as text that asks nobody to read it; `kind` keeps lists apart. */
export function writeOpaque(kind: string, place: string): string {
  return Buffer.from(`${kind} ${place}`, "utf8").toString("base64url");
}

/** The place, or null for what `writeOpaque` did not write for this kind. */
export function readOpaque(kind: string, text: string): string | null {
  const place = Buffer.from(text, "base64url").toString("utf8");
  return place.startsWith(`${kind} `) && writeOpaque(kind, place.slice(kind.length + 1)) === text
    ? place.slice(kind.length + 1)
    : null;
}
