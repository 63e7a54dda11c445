import { inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import type { Shop } from "./shop.ts";
import type { ShopRow } from "./shop-row.server.ts";

/** Runs in the caller's transaction if `db` is one, else in its own, repeated on a deadlock. */
export function withTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Trx) : inTransaction(db, work);
}

/** The tenant's row as it is now, locked until the transaction ends. @throws if it is gone: tenants are never deleted. */
export async function lockShop(trx: Trx, shop: Shop): Promise<ShopRow> {
  return trx
    .selectFrom("shop")
    .selectAll()
    .where("id", "=", shop.id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => new Error(`shop ${shop.id} is gone`));
}
