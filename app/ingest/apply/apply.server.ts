import type { Trx } from "#app/db/index.server.ts";
import { mark } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import type { IngestRecord } from "../records/records.ts";
import { applyCustomers } from "./apply-customers.server.ts";
import { applyMerges, withKeptCustomers } from "./apply-merges.server.ts";
import { applyOrders } from "./apply-orders.server.ts";
import type { Touched } from "./touched.ts";
import { applyProducts } from "./apply-products.server.ts";
import type { RecordResult } from "./versions.ts";
import { noteUnreadFields } from "./unread-fields.server.ts";
import { withoutDetails } from "./without-details.ts";

/**
 * The one way in: merges records of any source into what is stored of the shop, in the caller's transaction. Newer
 * wins, so records may come in any order, any number of times and in any batches, to the same tables. Writes facts,
 * the ledger of each order that changed, and marks of the days and customers whose numbers move.
 * @param options.receivedAt when a deletion that does not say when it happened came in.
 * @param options.customerDetails false: names, addresses, phones and e-mails of customers are not taken. Default true.
 * @returns one result a record, in their order.
 * @throws ConcurrentChange when another transaction stored the same new thing first: `inTransaction` runs it again.
 */
export async function apply(
  trx: Trx,
  shop: Shop,
  records: readonly IngestRecord[],
  options: { readonly receivedAt: Date; readonly customerDetails?: boolean | undefined },
): Promise<RecordResult[]> {
  const touched: Touched = { days: new Set(), customers: new Set() };
  const results: RecordResult[] = [];
  const { products, merges, customers, deletedCustomers, orders } = byKind(
    options.customerDetails === false ? records.map(withoutDetails) : records,
  );
  const part = async <R extends IngestRecord>(
    chosen: readonly Indexed<R>[],
    work: (of: readonly R[]) => Promise<RecordResult[]>,
  ): Promise<void> => {
    if (chosen.length === 0) return;
    const outcomes = await work(chosen.map(({ record }) => record));
    for (const [position, { index }] of chosen.entries()) results[index] = outcomes[position] as RecordResult;
  };
  const { receivedAt } = options;
  await part(products, (of) => applyProducts(trx, shop, of, receivedAt));
  // Before all that may name whom they took away.
  await part(merges, (of) => applyMerges(trx, shop, of, receivedAt, touched));
  await part(customers, (of) => applyCustomers(trx, shop, of, receivedAt));
  await part(orders, (of) =>
    withKeptCustomers(trx, shop, of).then((kept) => applyOrders(trx, shop, kept, receivedAt, touched)),
  );
  // After the orders: whether a deleted customer's row stays depends on whether an order names it.
  await part(deletedCustomers, (of) => applyCustomers(trx, shop, of, receivedAt));
  await mark(trx, shop, touched);
  await noteUnreadFields(trx, shop, records, receivedAt);
  return results;
}

interface Indexed<R> {
  readonly index: number;
  readonly record: R;
}

type Of<K extends IngestRecord["kind"]> = Indexed<Extract<IngestRecord, { kind: K }>>[];

function byKind(records: readonly IngestRecord[]) {
  const products: Of<"product" | "product_deleted"> = [];
  const merges: Of<"customer_merged"> = [];
  const customers: Of<"customer"> = [];
  const deletedCustomers: Of<"customer_deleted"> = [];
  const orders: Of<"order" | "order_deleted" | "refund" | "order_edit" | "order_agreements"> = [];
  for (const [index, record] of records.entries()) {
    switch (record.kind) {
      case "product":
      case "product_deleted":
        products.push({ index, record });
        break;
      case "customer":
        customers.push({ index, record });
        break;
      case "customer_merged":
        merges.push({ index, record });
        break;
      case "customer_deleted":
        deletedCustomers.push({ index, record });
        break;
      case "order":
      case "order_deleted":
      case "refund":
      case "order_edit":
      case "order_agreements":
        orders.push({ index, record });
        break;
      default:
        record satisfies never;
    }
  }
  return { products, merges, customers, deletedCustomers, orders };
}
