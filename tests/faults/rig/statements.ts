import type { Matches } from "./trap.ts";

/** Points of a delivery's way through web process and worker, told by the statements that pass. */

/** The web process stores deliveries. */
export const storing: Matches = ({ text }) => /^insert into `webhook_inbox`/i.test(text);

/** A worker takes deliveries of the shop. */
export const claiming =
  (domain: string): Matches =>
  (seen) =>
    isClaimQuery.test(seen.text) && seen.text.includes(domain);
const isClaimQuery = /^\s*SELECT id FROM webhook_inbox FORCE INDEX/;

/** A worker has marked deliveries of the shop as its own and reads what it has taken. */
export const leasing =
  (domain: string): Matches =>
  ({ text, proxy }) => {
    noteClaim(text, proxy);
    return isLeasing.test(text) && (lastClaim.get(proxy) ?? "").includes(domain);
  };
const isLeasing = /^\s*UPDATE webhook_inbox\s+SET state = 'leased'/;

/** The UPDATE and the bodies go by ids; the query of the claim before them, on whatever connection, named the shop. */
const lastClaim = new WeakMap<object, string>();
function noteClaim(text: string, proxy: object): void {
  if (isClaimQuery.test(text)) lastClaim.set(proxy, text);
}

/** A worker reads the bodies of what it took of the shop. */
export const readingBodies = (domain: string): Matches => {
  const isLeasingIt = leasing(domain);
  /** Rows of the shop that each process has taken. */
  const taken = new WeakMap<object, Set<string>>();
  return (seen) => {
    if (isLeasingIt(seen)) taken.set(seen.proxy, new Set(idsOf(seen.text)));
    if (!/^select `id`, `body` from `webhook_inbox`/i.test(seen.text)) return false;
    return idsOf(seen.text).some((id) => taken.get(seen.proxy)?.has(id));
  };
};

/** The ids of a statement's `id in (…)`. */
function idsOf(text: string): string[] {
  return /id`? in \(([\d, ]+)/i.exec(text)?.[1]?.split(/, */) ?? [];
}

/** The transaction that applies deliveries of the shop, and of it... */
const applying = (domain: string, { earlier }: { readonly earlier: readonly string[] }) =>
  earlier.some((text) => text.includes(domain));

/** ...the statement of this number, from 1. */
export const inside =
  (domain: string, number: number): Matches =>
  (seen) =>
    applying(domain, seen) && seen.earlier.length >= number && !isEnd(seen.text);

/** ...its first write. */
export const writing =
  (domain: string): Matches =>
  (seen) =>
    applying(domain, seen) && /^\s*insert into/i.test(seen.text);

/** ...the statement that settles. */
export const settling =
  (domain: string): Matches =>
  (seen) =>
    applying(domain, seen) && isSettling.test(seen.text);

/** ...its end without effect. */
export const rollingBack =
  (domain: string): Matches =>
  (seen) =>
    applying(domain, seen) && /^rollback/i.test(seen.text);

/** ...its COMMIT, with the deliveries settled. */
export const committing =
  (domain: string): Matches =>
  (seen) =>
    applying(domain, seen) &&
    /^commit/i.test(seen.text) &&
    seen.earlier.some((text) => isSettling.test(text));

const isSettling = /^delete from `webhook_inbox`/i;
const isEnd = (text: string) => /^(commit|rollback)/i.test(text);
