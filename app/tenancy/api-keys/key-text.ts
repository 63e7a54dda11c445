import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { base62, hashSecret, mintSecret, SECRET_LENGTH } from "../secret-text.ts";

const PUBLIC_ID_LENGTH = 8;
/** 32 bits in base62. */
const CHECKSUM_LENGTH = 6;
const shape = new RegExp(
  `^ts_live_([0-9A-Za-z]{${PUBLIC_ID_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/** An API key as its owner holds it, and what of it may be stored. */
export interface MintedKey {
  /** The key itself: shown once, never stored, never logged. */
  readonly text: string;
  /** Names the key in lists and logs. */
  readonly publicId: string;
  readonly lastFour: string;
  /** SHA-256 of the whole text, hex. The secret has 256 random bits: a slow hash would add nothing. */
  readonly hash: string;
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return base62(bytes, CHECKSUM_LENGTH);
}

/** Makes a key: `ts_live_` + public id + `_` + 32 random bytes in base62 + checksum (so that secret scanners are sure). */
export function mintKey(): MintedKey {
  const publicId = base62(randomBytes(12), PUBLIC_ID_LENGTH);
  const body = `ts_live_${publicId}_${mintSecret()}`;
  const text = body + checksum(body);
  return { text, publicId, lastFour: text.slice(-4), hash: hashSecret(text) };
}

/** The public id of a well-formed key; undefined for anything else, without a look into the database. */
export function publicIdOf(text: string): string | undefined {
  const match = shape.exec(text);
  if (!match || checksum(text.slice(0, -CHECKSUM_LENGTH)) !== match[3]) return undefined;
  return match[1];
}
