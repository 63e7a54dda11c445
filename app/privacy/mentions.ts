import type { Person } from "./person.server.ts";

/** Shorter texts would be found in everything. */
const SHORTEST_CONTACT = 5;
/** A shorter last name alone is a word of many texts. */
const SHORTEST_LONE_NAME = 4;

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

/**
 * Whether raw bytes name a person that has no other trace there: their last name, or first and last name both. A first
 * name alone is other people's as well.
 */
export function namesIn(person: Person): (bytes: Buffer) => boolean {
  const tests = person.names.flatMap(({ first, last }) => [
    ...(last.length >= SHORTEST_LONE_NAME ? [[wordOf(last)]] : []),
    ...(first !== "" && last !== "" ? [[wordOf(first), wordOf(last)]] : []),
  ]);
  return (bytes) => {
    const text = plainText(bytes.toString("utf8"));
    return tests.some((words) => words.every((word) => word.test(text)));
  };
}

/**
 * Whether a text of the person's own records holds one of their names or contacts: there, any part of a word counts
 * ("ZEBULON10"), but for names of two letters.
 */
export function ownMentionsOf(person: Person): (text: string) => boolean {
  const names = person.names.flatMap(({ first, last }) => [first, last]).filter((name) => name.length >= 2);
  const parts = [
    ...names.map((name) => (name.length > 2 ? literal(name) : wholeWord(name))),
    ...person.contacts.filter((contact) => contact.length >= SHORTEST_CONTACT).map(literal),
  ];
  if (parts.length === 0) return () => false;
  const pattern = new RegExp(parts.join("|"), "iu");
  return (text) => pattern.test(plainText(text));
}

function wordOf(name: string): RegExp {
  return new RegExp(wholeWord(name), "iu");
}

function wholeWord(name: string): string {
  return `(?<!\\p{L})${literal(name)}(?!\\p{L})`;
}

function literal(name: string): string {
  return name.normalize("NFC").replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** A text with what JSON escaped as it is read, composed the one way. */
function plainText(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_escape, digits: string) => String.fromCharCode(parseInt(digits, 16)))
    .normalize("NFC");
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
