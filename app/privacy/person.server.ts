import type { Db } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** One person as the shop's tables know them. */
export interface Person {
  /** The customer that Shopify names, and others with the same e-mail: the ingest API knows people by ids of its own. */
  readonly ids: readonly string[];
  /** E-mail addresses and phone numbers, each once, those that only the request names included. */
  readonly contacts: readonly string[];
  /** Orders that Shopify names, and those that are known to be the person's. */
  readonly orders: readonly string[];
}

/** Everything by which a person's traces are found, whatever way they came in. */
export async function findPerson(
  db: Db,
  shop: Shop,
  scope: {
    readonly customerId: string;
    readonly orderIds: readonly string[];
    readonly contacts: readonly string[];
  },
): Promise<Person> {
  const named = await db
    .selectFrom("customer")
    .select(["external_id", "email", "phone"])
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", scope.customerId)
    .execute();
  const contacts = known([...scope.contacts, ...named.flatMap(({ email, phone }) => [email, phone])]);
  const emails = contacts.filter((contact) => contact.includes("@"));
  const same =
    emails.length === 0
      ? []
      : await db
          .selectFrom("customer")
          .select(["external_id", "email", "phone"])
          .where("shop_id", "=", shop.id)
          .where("email", "in", emails)
          .execute();
  const ids = [...new Set([scope.customerId, ...same.map((row) => row.external_id)])];
  const orders = await db
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("customer_id", "in", ids)
    .execute();
  return {
    ids,
    contacts: known([...contacts, ...same.flatMap(({ email, phone }) => [email, phone])]),
    orders: [...new Set([...scope.orderIds, ...orders.map((row) => row.external_id)])],
  };
}

function known(values: readonly (string | null)[]): string[] {
  const present = values.filter((value): value is string => value !== null && value.trim() !== "");
  return [...new Set(present)];
}
