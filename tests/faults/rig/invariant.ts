import { sql } from "kysely";
import { replay } from "#app/inbox/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { verifyShop } from "#app/worker/index.server.ts";
import { contents } from "../../factories/shop-contents.ts";
import { until } from "../../system/control.ts";
import { checksums, movedTables } from "./checksums.ts";
import type { History } from "./history.ts";
import { patiently, type Rig } from "./rig.ts";
import { keyOf, type Sender } from "./sender.ts";

/** What of an injection's end is not as always. */
export interface Expectation {
  /** Deliveries that must be dead letters, by `keyOf`, with their reason. */
  readonly dead?: ReadonlyMap<string, RegExp>;
  /** The shop's tables at the end; default: those of its history. "any": that cannot be said. */
  readonly contents?: Readonly<Record<string, readonly string[]>> | "any";
  /** The shop was redacted: nothing knows its deliveries any more. */
  readonly forgotten?: boolean;
}

/** What was compared after one injection; all but `accepted` and `deadLetters` are to be zero. */
export interface Finding {
  /** Deliveries answered 2xx. */
  readonly accepted: number;
  /** Of those, not in the facts: no receipt, or a row that the history without faults has and the shop has not. */
  readonly lost: number;
  /** Rows in the shop that the history without faults has not. */
  readonly twice: number;
  /** Orders whose ledger, days and customers whose rollups, are not the sum of their rows. */
  readonly drift: number;
  /** Tables in which another shop's rows changed. */
  readonly moved: number;
  /** Deliveries held by two workers that died: replayed by hand, as the promise says. */
  readonly deadLetters: number;
  /** One text a difference. */
  readonly differences: readonly string[];
}

const buriedByDeaths = "two workers died holding it";

/**
 * Resolves once nothing of the shop waits or is held, and no mark is left. Dead letters of two worker deaths are
 * replayed, as an operator would.
 */
export async function settled(rig: Rig, domain: string, expectation: Expectation): Promise<void> {
  const { db } = rig;
  await until(
    `the deliveries of ${domain} to be applied`,
    async () => {
      const { rows } = await patiently(() =>
        sql<{ state: string; topic: string; webhookId: string; id: number; error: string | null }>`
          SELECT id, state, topic, webhook_id AS webhookId, error FROM webhook_inbox
          WHERE shop_domain = ${domain}`.execute(db),
      );
      const unexpected = rows.filter((row) => !expectation.dead?.has(keyOf(row)));
      if (unexpected.length === 0 && rows.every(({ state }) => state === "dead"))
        return (await marks(rig, domain)) === 0 ? true : undefined;
      if (unexpected.length > 0 && unexpected.every(({ state }) => state === "dead")) {
        const ids = unexpected.filter(({ error }) => error === buriedByDeaths).map(({ id }) => id);
        if (ids.length < unexpected.length)
          throw new Error(
            `dead letters: ${unexpected.map((row) => `${keyOf(row)}: ${row.error}`).join("; ")}`,
          );
        await patiently(() => replay(db, { ids }));
      }
      return undefined;
    },
    60,
    20,
  );
}

async function marks({ db }: Rig, domain: string): Promise<number> {
  const { rows } = await patiently(() =>
    sql<{ n: number }>`SELECT COUNT(*) AS n FROM rollup_mark
      WHERE shop_id = (SELECT id FROM shop WHERE domain = ${domain})`.execute(db),
  );
  return Number(rows[0]?.n ?? 0);
}

export interface Checked {
  readonly history: History;
  readonly shop: Shop;
  readonly domain: string;
  readonly sender: Sender;
}

/** Every 2xx is in the facts exactly once, newest wins; rollups equal the sum of the rows; no other shop moved. */
export async function checkInvariant(
  rig: Rig,
  { history, shop, domain, sender }: Checked,
  expectation: Expectation,
): Promise<Finding> {
  const { db } = rig;
  const receipts = await receiptsOf(rig, domain);
  const letters = await deadLetters(rig, domain);
  const differences: string[] = [];
  const lostKeys = [...sender.accepted].filter(
    (key) => !expectation.forgotten && !receipts.has(key) && !letters.has(key),
  );
  differences.push(...lostKeys.map((key) => `accepted and lost: ${key}`));
  for (const key of receipts) if (!sender.posted.has(key)) differences.push(`never sent: ${key}`);
  for (const [key, reason] of expectation.dead ?? [])
    if (!reason.test(letters.get(key) ?? ""))
      differences.push(
        `${key} is to be a dead letter for ${String(reason)}, is ${letters.get(key) ?? "none"}`,
      );
  const { ledger, rollups } = await verifyShop(db, shop, { repair: false });
  differences.push(...ledger.map((one) => `ledger: ${JSON.stringify(one)}`));
  differences.push(...rollups.map((one) => `rollup: ${JSON.stringify(one)}`));
  const actual = await contents(db, shop);
  const { contents: expected = history.contents } = expectation;
  const { missing, surplus } = compare(expected === "any" ? actual : expected, actual);
  for (const row of missing) differences.push(`missing: ${row}`);
  for (const row of surplus) differences.push(`surplus: ${row}`);
  const moved = movedTables(history.checksums, await checksums(db, history.bystander));
  differences.push(...moved.map((table) => `rows of another shop moved: ${table}`));
  return {
    accepted: sender.accepted.size,
    lost: lostKeys.length + missing.length,
    twice: surplus.length,
    drift: ledger.length + rollups.length,
    moved: moved.length,
    deadLetters: letters.size,
    differences,
  };
}

async function receiptsOf({ db }: Rig, domain: string): Promise<Set<string>> {
  const { rows } = await sql<{ topic: string; webhookId: string }>`
    SELECT topic, webhook_id AS webhookId FROM webhook_receipt WHERE shop_domain = ${domain}`.execute(db);
  return new Set(rows.map(keyOf));
}

async function deadLetters({ db }: Rig, domain: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ topic: string; webhookId: string; error: string }>`
    SELECT topic, webhook_id AS webhookId, error FROM webhook_inbox WHERE shop_domain = ${domain}`.execute(
    db,
  );
  return new Map(rows.map((row) => [keyOf(row), row.error]));
}

type Contents = Readonly<Record<string, readonly string[]>>;

/** Rows of the one that the other has not, as multisets. */
function compare(expected: Contents, actual: Contents): { missing: string[]; surplus: string[] } {
  const missing: string[] = [];
  const surplus: string[] = [];
  for (const table of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const left = new Map<string, number>();
    for (const row of expected[table] ?? []) left.set(row, (left.get(row) ?? 0) + 1);
    for (const row of actual[table] ?? []) left.set(row, (left.get(row) ?? 0) - 1);
    for (const [row, count] of left) {
      if (count > 0) missing.push(`${table}: ${row}`);
      if (count < 0) surplus.push(`${table}: ${row}`);
    }
  }
  return { missing, surplus };
}
