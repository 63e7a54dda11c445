import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Answers kept per database handle: a few hundred small objects. */
const MOST_ANSWERS = 1_000;
/** A bound for what the version cannot tell, such as a shop that was erased and came back. */
const LIFETIME_MS = 10 * 60_000;

interface Answer {
  readonly value: Promise<unknown>;
  readonly until: number;
}

const answers = new WeakMap<Db, Map<string, Answer>>();

/**
 * The answer of `ask`, remembered as long as the shop's rollups have this version: a page that many look at, or that
 * is paged and compared, asks the database once. Least recently used answers go first; failures are not kept.
 * Only for what follows from the rollups alone, never for names or addresses.
 * @param version of the rollups, read before the data: then an answer is never older than it says. Null: do not remember.
 */
export function remembered<Value>(
  db: Db,
  shop: Shop,
  version: number | null,
  question: readonly (string | number)[],
  ask: () => Promise<Value>,
): Promise<Value> {
  if (version === null) return ask();
  const known = answers.get(db) ?? new Map<string, Answer>();
  answers.set(db, known);
  const { currency, timeZone, settings } = shop;
  // What an answer says of itself: settings change with a version, but one who asks may still hold those of before.
  const profile = [currency, timeZone, settings.includeTestOrders, settings.refundDate];
  const key = [shop.id, shop.installedAt?.getTime() ?? 0, ...profile, version, ...question].join(" ");
  const found = known.get(key);
  const now = Date.now();
  if (found && found.until > now) {
    known.delete(key);
    known.set(key, found);
    return found.value as Promise<Value>;
  }
  const value = ask();
  known.set(key, { value, until: now + LIFETIME_MS });
  const [oldest] = known.keys();
  if (known.size > MOST_ANSWERS && oldest !== undefined) known.delete(oldest);
  value.catch(() => known.delete(key));
  return value;
}
