import { randomInt } from "node:crypto";

/** Digits and capitals without those that are taken for others (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;
const shape = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Eight characters, 40 random bits, as they are stored and compared. */
export function mintLinkCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}

/** As people read it aloud and copy it: in two halves. */
export function shownLinkCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** A code as somebody typed it: any case, blanks and dashes, an O for a zero. Null for what is none. */
export function readLinkCode(text: string): string | null {
  const code = text
    .slice(0, 100)
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return shape.test(code) ? code : null;
}
