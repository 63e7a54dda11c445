import type { Person } from "./person.server.ts";

/** Shorter texts would be found in everything. */
const SHORTEST_CONTACT = 5;

/**
 * Whether raw bytes speak of a person: one of their ids, orders or contacts stands in it. An id counts only whole, so
 * that 12 is not found in 123.
 */
export function mentionsOf(person: Person): (bytes: Buffer) => boolean {
  const ids = [...person.ids, ...person.orders].map(escaped);
  const contacts = person.contacts.filter((contact) => contact.length >= SHORTEST_CONTACT);
  const parts = [
    ...(ids.length > 0 ? [`(?<![A-Za-z0-9_-])(?:${ids.join("|")})(?![A-Za-z0-9_-])`] : []),
    ...contacts.flatMap((contact) => spellings(contact).map(escaped)),
  ];
  const pattern = new RegExp(parts.join("|"), "i");
  // Byte for byte, so that a body that is no UTF-8 is searched like any other.
  return (bytes) => pattern.test(bytes.toString("latin1"));
}

/** As it stands, and as JSON may escape it. */
function spellings(contact: string): string[] {
  const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  const ascii = contact.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [...new Set([bytes(contact), ascii, encodeURIComponent(contact)])];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
