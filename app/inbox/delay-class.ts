/**
 * Delays are counted in ten classes a decade, each a quarter longer than the one before: class c holds what took at
 * most 10^(c/10) ms. A percentile read from classes is at most 26 % above the true one, and never below it.
 */
export function delayClassOf(delayMs: number): number {
  return delayMs <= 1 ? 0 : Math.ceil(10 * Math.log10(delayMs));
}

/** The longest delay of a class, in whole ms. */
export function longestOf(delayClass: number): number {
  return Math.round(10 ** (delayClass / 10));
}

/**
 * The delay, in ms, that this share of all stayed within (nearest rank), as the longest of its class.
 * @param counts how many a class has. @returns null where there are none.
 */
export function percentileOf(counts: ReadonlyMap<number, number>, share: number): number | null {
  const classes = [...counts].filter(([, count]) => count > 0).sort(([left], [right]) => left - right);
  const total = classes.reduce((sum, [, count]) => sum + count, 0);
  let rank = Math.max(1, Math.ceil(total * share));
  for (const [delayClass, count] of classes) {
    rank -= count;
    if (rank <= 0) return longestOf(delayClass);
  }
  return null;
}
