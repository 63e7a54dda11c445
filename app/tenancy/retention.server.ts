import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";
import { toShop } from "./shop-row.server.ts";

/** How many days something is kept. */
export interface Retention {
  /** That a message came and what became of it, without its content: by these a second delivery is known. */
  readonly messageDays: number;
  /** Messages that could not be applied, with their content. */
  readonly deadLetterDays: number;
  /** Files that answer a customer's data request. */
  readonly requestFileDays: number;
}

/** What a merchant may choose. Shopify delivers up to a day late and repeats for hours: 14 days are safely more. */
export const retentionChoices = {
  messageDays: [14, 30, 60, 90],
  deadLetterDays: [7, 14, 30, 90, 180],
  requestFileDays: [7, 14, 30],
} as const satisfies Record<keyof Retention, readonly number[]>;

/** Where the operator's settings say nothing. */
export const defaultRetention: Retention = { messageDays: 14, deadLetterDays: 90, requestFileDays: 30 };

/** What holds for all shops, and the shops that chose otherwise. */
export interface RetentionPolicy {
  readonly defaults: Retention;
  readonly chosen: readonly Shop[];
}

/** Reads who chose otherwise. */
export async function retentionPolicy(db: Db, defaults: Retention): Promise<RetentionPolicy> {
  const rows = await db
    .selectFrom("shop")
    .selectAll()
    .where((where) => where(where.fn<number>("JSON_LENGTH", ["settings", where.val("$.retention")]), ">", 0))
    .execute();
  return { defaults, chosen: rows.map(toShop) };
}

/** One statement's worth of a purge: of one shop, or of all but some. */
export interface RetentionPart {
  readonly days: number;
  readonly only?: Shop;
  readonly except: readonly Shop[];
}

/** What is kept for how long: the shops that chose, each for itself, then all others by the default. */
export function retentionOf({ defaults, chosen }: RetentionPolicy, kept: keyof Retention): RetentionPart[] {
  const own = chosen.filter((shop) => shop.settings.retention[kept] !== undefined);
  return [
    ...own.map((shop) => ({ days: shop.settings.retention[kept] ?? defaults[kept], only: shop, except: [] })),
    { days: defaults[kept], except: own },
  ];
}
