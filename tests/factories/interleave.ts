import { setTimeout as pause } from "node:timers/promises";
import type { KyselyPlugin } from "kysely";
import type { Db } from "#app/db/index.server.ts";

/** How long the second gets to show whether it waits for the first's locks. The outcome does not depend on it. */
const HEAD_START_MS = 20;

/**
 * Does `second` while `first` stands after its statement `step`, counted from 1 over all transactions of the handle
 * that it is given, and waits for both. Where `second` waits for locks of `first`, `first` goes on.
 * @returns false: `first` has not so many statements, and `second` came after it.
 */
export async function interleave(
  db: Db,
  first: (db: Db) => Promise<unknown>,
  step: number,
  second: () => Promise<unknown>,
): Promise<boolean> {
  const { promise: reached, resolve: reach } = Promise.withResolvers<boolean>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const standing = holdAfter(step, () => {
    reach(true);
    return released;
  });
  const working = first(db.withPlugin(standing)).finally(() => reach(false));
  const isHeld = await reached;
  const overtaking = second();
  await Promise.race([overtaking, pause(HEAD_START_MS)]);
  release();
  await Promise.all([working, overtaking]);
  return isHeld;
}

/** Stands still once, after the given statement's answer. */
function holdAfter(step: number, stand: () => Promise<void>): KyselyPlugin {
  let seen = 0;
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (++seen === step) await stand();
      return result;
    },
  };
}
