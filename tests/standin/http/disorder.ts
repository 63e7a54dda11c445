/** What the sender does to deliveries besides sending them once, in order and whole. Each figure is a probability from 0 to 1. */
export interface Disorder {
  /** The same webhook id again, right behind or much later. */
  duplicate: number;
  /** Held back for a time of up to `delayMs`, so that later ones overtake it. */
  delay: number;
  /** Upper end of the delay, milliseconds. */
  delayMs: number;
  /** Never sent: Shopify does not guarantee delivery. */
  drop: number;
  /** A copy with a changed body under the old signature goes first; the app must refuse it. */
  corrupt: number;
}

export const ORDERLY: Disorder = { duplicate: 0, delay: 0, delayMs: 2_000, drop: 0, corrupt: 0 };

/** What happens to one delivery. Delays in milliseconds. */
export interface Plan {
  drop: boolean;
  forge: boolean;
  delay: number;
  /** One delay per further copy. */
  copies: number[];
}

/** A source of numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws the fate of one delivery. Always draws the same count of numbers, so that one setting does not shift the others. */
export function planDelivery(disorder: Disorder, random: () => number): Plan {
  const [drop, forge, late, lateBy, again, againBy, third, thirdBy] = Array.from({ length: 8 }, random) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const copies: number[] = [];
  if (again < disorder.duplicate) {
    copies.push(againBy * disorder.delayMs);
    if (third < disorder.duplicate) copies.push(thirdBy * disorder.delayMs);
  }
  return {
    drop: drop < disorder.drop,
    forge: forge < disorder.corrupt,
    delay: late < disorder.delay ? lateBy * disorder.delayMs : 0,
    copies,
  };
}
