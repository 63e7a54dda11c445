/** Ids of a shop: one space for every kind of record, digits as text. */
export interface Ids {
  /** Id of the n-th record of a kind. */
  of(n: number): string;
  /** The n of an id of this space, or -1. */
  indexOf(id: string): number;
}

const SMALL_BASE = 5_000_000_000_000;
const BIG_PREFIX = "8209829";
const BIG_DIGITS = 12;

/** Ids of Shopify's sample payloads exceed 2^53 (820982911946154508); most live shops' have 13 digits. */
export function idSpace(big: boolean): Ids {
  if (big) {
    return {
      of: (n) => BIG_PREFIX + String(n).padStart(BIG_DIGITS, "0"),
      indexOf: (id) =>
        /^\d{19}$/.test(id) && id.startsWith(BIG_PREFIX) ? Number(id.slice(BIG_PREFIX.length)) : -1,
    };
  }
  return {
    of: (n) => String(SMALL_BASE + n),
    indexOf: (id) => {
      const n = /^\d{13}$/.test(id) ? Number(id) - SMALL_BASE : -1;
      return n >= 0 ? n : -1;
    },
  };
}

/** Records inside an order (lines, refunds, sales …) are numbered from the order's own number. */
export const PER_ORDER = 1000;
