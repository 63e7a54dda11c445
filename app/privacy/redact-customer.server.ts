import { sql } from "kysely";
import { ConcurrentChange, inTransaction, type Db, type Trx } from "#app/db/index.server.ts";
import { replacePayload, type LeasedJob } from "#app/jobs/index.server.ts";
import { mark } from "#app/rollups/index.server.ts";
import { recordAudit, type Shop } from "#app/tenancy/index.server.ts";
import { blankOrderTexts, blankReasons } from "./blank-texts.server.ts";
import { dropRawTraces } from "./drop-raw-traces.server.ts";
import { findPerson, type Person } from "./person.server.ts";
import { CUSTOMER_REDACT_KIND, DATA_REQUEST_KIND } from "./request.server.ts";
import { readScope } from "./scope.ts";

/**
 * Erases what identifies a customer, and records of the same e-mail or phone that came by the ingest API: name, e-mail,
 * phone, place and tags; the orders' tags and country, and their codes, states and line titles that name the person; raw
 * deliveries, parked records, reasons and kept API answers that speak of them; their data requests with the files. Sales
 * keep the bare customer id, so that the shop's figures stay what they were. Other people's records and the shop's
 * catalogue stay, even where the same first name stands in them: whose it is cannot be told.
 * A tombstone keeps late deliveries from bringing the person back. May run again.
 * Rule: https://shopify.dev/docs/apps/build/privacy-law-compliance
 * @returns held: a worker holds a delivery about the person just now. Run again when it is settled.
 */
export async function redactCustomer(
  db: Db,
  shop: Shop,
  job: LeasedJob,
  at: Date,
): Promise<{ readonly outcome: "redacted" | "held" }> {
  const scope = readScope(job.payload);
  return inTransaction(db, async (trx) => {
    // First of all: who writes of the person from now on sees it, and for who did before, blanking waits.
    await raiseTombstones(trx, shop, [scope.customerId], at);
    const person = await findPerson(trx, shop, scope, "email or phone");
    await raiseTombstones(trx, shop, person.ids, at);
    await blankCustomers(trx, shop, person, at);
    if (person.orders.length > 0) await blankOrders(trx, shop, person.orders);
    await blankOrderTexts(trx, shop, person);
    await dropDataRequests(trx, shop, person);
    const { held } = await dropRawTraces(trx, shop, person);
    await blankReasons(trx, shop, person);
    // A page or client that has the person's name learns that it is out of date.
    await mark(trx, shop, { days: [], customers: person.ids });
    if (held) {
      const { contacts, names } = person;
      await replacePayload(trx, job, { ...scope, contacts, names });
      return { outcome: "held" };
    }
    await expectNoMore(trx, shop, person, scope);
    await finish(trx, shop, job, person, at);
    return { outcome: "redacted" };
  });
}

async function blankCustomers(trx: Trx, shop: Shop, { ids }: Person, at: Date): Promise<void> {
  await trx
    .updateTable("customer")
    .set({
      email: null,
      first_name: null,
      last_name: null,
      phone: null,
      country: null,
      province: null,
      state: null,
      tags: null,
      accepts_marketing: null,
      deleted_at: at,
    })
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", ids)
    .execute();
}

/** Looks again: what another transaction stored meanwhile was not blanked. @throws ConcurrentChange: all is done anew. */
async function expectNoMore(
  trx: Trx,
  shop: Shop,
  person: Person,
  scope: ReturnType<typeof readScope>,
): Promise<void> {
  const now = await findPerson(trx, shop, { ...scope, contacts: person.contacts }, "email or phone");
  const isMore = now.ids.length > person.ids.length || now.orders.length > person.orders.length;
  if (isMore) throw new ConcurrentChange("more of the person came while it was erased");
}

/** Of two deletions of one customer the later stays. */
async function raiseTombstones(trx: Trx, shop: Shop, ids: readonly string[], at: Date): Promise<void> {
  await trx
    .insertInto("tombstone")
    .values(ids.map((id) => ({ shop_id: shop.id, kind: "customer", external_id: id, deleted_at: at })))
    .onDuplicateKeyUpdate({ deleted_at: sql`GREATEST(deleted_at, VALUES(deleted_at))` })
    .execute();
}

async function blankOrders(trx: Trx, shop: Shop, orders: readonly string[]): Promise<void> {
  await trx
    .updateTable("sales_order")
    .set({ tags: null, country: null })
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", orders)
    .execute();
  await trx
    .deleteFrom("pending_record")
    .where("shop_id", "=", shop.id)
    .where("order_id", "in", orders)
    .execute();
}

/** The person's data requests with their files, and the jobs that gathered them. */
async function dropDataRequests(trx: Trx, shop: Shop, { ids }: Person): Promise<void> {
  await trx
    .deleteFrom("privacy_request")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", DATA_REQUEST_KIND)
    .where("customer_id", "in", ids)
    .execute();
  await sql`DELETE FROM job WHERE shop_id = ${shop.id} AND kind = ${DATA_REQUEST_KIND} AND state <> 'leased'
    AND JSON_UNQUOTE(JSON_EXTRACT(payload, '$.customerId')) IN (${sql.join(ids)})`.execute(trx);
}

async function finish(trx: Trx, shop: Shop, job: LeasedJob, person: Person, at: Date): Promise<void> {
  const { customerId, orderIds } = readScope(job.payload);
  await replacePayload(trx, job, { customerId, orderIds });
  await trx
    .deleteFrom("privacy_request")
    .where("shop_id", "=", shop.id)
    .where("kind", "=", CUSTOMER_REDACT_KIND)
    .where("id", "=", customerId)
    .execute();
  await recordAudit(trx, {
    shopId: shop.id,
    at,
    actor: "shopify",
    action: "privacy.customer_redacted",
    detail: { customerId, records: person.ids.length, orders: person.orders.length },
  });
}
