import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 32 random bytes in base62. */
export const SECRET_LENGTH = 43;
const PUBLIC_ID_LENGTH = 12;
const publicIdShape = new RegExp(`^[0-9A-Za-z]{${PUBLIC_ID_LENGTH}}$`);

/** The bytes as a number in base62, cut or filled to the length. */
export function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  while (text.length < length) {
    text = (ALPHABET[Number(value % 62n)] ?? "0") + text;
    value /= 62n;
  }
  return text;
}

/** 256 random bits. */
export function mintSecret(): string {
  return base62(randomBytes(32), SECRET_LENGTH);
}

/** A name for a row that the outside may know: 71 random bits, so that none is ever found by trying. */
export function mintPublicId(): string {
  return base62(randomBytes(16), PUBLIC_ID_LENGTH);
}

/** Whether a text from outside can be such a name; anything else is looked up nowhere. */
export function isPublicId(text: string): boolean {
  return publicIdShape.test(text);
}

/** SHA-256 of a secret, hex: what is kept of it. A secret of 256 random bits needs no slow hash. */
export function hashSecret(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares a secret with a stored hash in constant time. */
export function matchesHash(text: string, storedHash: string): boolean {
  const given = Buffer.from(hashSecret(text), "hex");
  const stored = Buffer.from(storedHash, "hex");
  return given.length === stored.length && timingSafeEqual(given, stored);
}
