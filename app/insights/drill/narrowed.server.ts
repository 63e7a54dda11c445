import type { Scope } from "../scope.server.ts";
import type { LedgerFilter } from "./ledger-ask.ts";

/** What the filters' ids are called; null where nothing is stored under an id. */
export interface Narrowed {
  readonly customer: string | null;
  readonly order: string | null;
  /** When the order was placed. */
  readonly placedAt: Date | null;
  readonly product: string | null;
  readonly variant: string | null;
}

/** Names of what an ask is narrowed to, for people. */
export async function namesOf({ db, shop }: Scope, filter: LedgerFilter): Promise<Narrowed> {
  const { customer, order, product, variant } = filter;
  const [person, sale, thing, kind] = await Promise.all([
    customer === undefined
      ? undefined
      : db
          .selectFrom("customer")
          .select(["first_name", "last_name", "email"])
          .where("shop_id", "=", shop.id)
          .where("external_id", "=", customer)
          .executeTakeFirst(),
    order === undefined
      ? undefined
      : db
          .selectFrom("sales_order")
          .select(["name", "processed_at"])
          .where("shop_id", "=", shop.id)
          .where("external_id", "=", order)
          .executeTakeFirst(),
    product === undefined
      ? undefined
      : db
          .selectFrom("product")
          .select("title")
          .where("shop_id", "=", shop.id)
          .where("external_id", "=", product)
          .executeTakeFirst(),
    variant === undefined
      ? undefined
      : db
          .selectFrom("variant")
          .select("title")
          .where("shop_id", "=", shop.id)
          .where("external_id", "=", variant)
          .executeTakeFirst(),
  ]);
  return {
    customer: [person?.first_name, person?.last_name].filter(Boolean).join(" ") || (person?.email ?? null),
    order: sale?.name ?? null,
    placedAt: sale?.processed_at ?? null,
    product: thing?.title ?? null,
    variant: kind?.title ?? null,
  };
}
