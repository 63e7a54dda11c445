import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface TokenKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

export type OpenOutcome =
  | { readonly outcome: "opened"; readonly text: string; readonly keyId: string }
  /** Clear text, another place's cipher text, a changed byte, a lost key: all the same, nothing is given back. */
  | { readonly outcome: "unreadable" };

export interface TokenCipher {
  /** `v1.<key id>.<iv>.<tag>.<text>`, base64url; bound to `place` (table, session, column). */
  seal(text: string, place: string): string;
  /** Fails closed: anything but a value sealed for this very place is `unreadable`. */
  open(sealed: string, place: string): OpenOutcome;
}

/**
 * AES-256-GCM over a key ring: the first key seals, every key opens, so that keys rotate without a stop.
 * @throws RangeError on an empty ring or a key that is not 32 bytes.
 */
export function createTokenCipher(keys: readonly TokenKey[]): TokenCipher {
  const [current] = keys;
  if (!current) throw new RangeError("the token key ring is empty");
  if (keys.some(({ key }) => key.length !== 32)) throw new RangeError("a token key has 32 bytes");
  const ring = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    seal(text, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"));
      return ["v1", current.id, ...parts].join(".");
    },
    open(sealed, place) {
      const parts = sealed.split(".");
      const [version, keyId = "", iv = "", tag = "", text = ""] = parts;
      const key = ring.get(keyId);
      if (parts.length !== 5 || version !== "v1" || !key) return { outcome: "unreadable" };
      try {
        const ivBytes = Buffer.from(iv, "base64url");
        const tagBytes = Buffer.from(tag, "base64url");
        // A short tag would make a forgery cheap.
        if (ivBytes.length !== IV_BYTES || tagBytes.length !== TAG_BYTES) return { outcome: "unreadable" };
        const decipher = createDecipheriv(ALGORITHM, key, ivBytes, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(place));
        decipher.setAuthTag(tagBytes);
        const opened = Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]);
        return { outcome: "opened", text: opened.toString("utf8"), keyId };
      } catch {
        return { outcome: "unreadable" };
      }
    },
  };
}
