import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { mentionsOf, namesIn } from "./mentions.ts";
import type { Person } from "./person.server.ts";

const PAGE = 50;

/**
 * Deletes raw bytes that speak of a person: deliveries that wait or are dead, and answers kept for repeated API requests.
 * @returns whether a worker holds such a delivery just now; what becomes of it is not known yet.
 */
export async function dropRawTraces(
  trx: Trx,
  shop: Shop,
  person: Person,
): Promise<{ readonly held: boolean }> {
  const traces = { mentions: mentionsOf(person), names: namesIn(person) };
  await dropAnswers(trx, shop, traces);
  await dropParked(trx, shop, traces);
  return { held: shop.domain === null ? false : await dropDeliveries(trx, shop.domain, traces) };
}

interface Traces {
  readonly mentions: (bytes: Buffer) => boolean;
  /** Without any other trace: enough for what was refused or is only kept to be repeated. */
  readonly names: (bytes: Buffer) => boolean;
}

async function dropDeliveries(trx: Trx, domain: string, { mentions, names }: Traces): Promise<boolean> {
  let held = false;
  for (let after = 0; ;) {
    const page = await trx
      .selectFrom("webhook_inbox")
      .select(["id", "state", "body", "error"])
      .where("shop_domain", "=", domain)
      // These ask for what is done here and after; settled, their bodies are gone.
      .where("topic", "not in", ["customers/redact", "shop/redact"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    // What waits may be another person's order, and is applied: a name alone drops only what is dead.
    const hits = page.filter(({ body, error, state }) => {
      const texts = [body, Buffer.from(error ?? "", "utf8")];
      return texts.some((bytes) => mentions(bytes) || (state === "dead" && names(bytes)));
    });
    if (hits.some(({ state }) => state === "leased")) held = true;
    const free = hits.filter(({ state }) => state !== "leased").map(({ id }) => id);
    if (free.length > 0) {
      const deleted = await trx
        .deleteFrom("webhook_inbox")
        .where("shop_domain", "=", domain)
        .where("id", "in", free)
        .where("state", "!=", "leased")
        .executeTakeFirstOrThrow();
      // One was claimed since.
      if (Number(deleted.numDeletedRows) < free.length) held = true;
    }
    const last = page.at(-1);
    if (page.length < PAGE || !last) return held;
    after = last.id;
  }
}

/** Records that wait for an order that is not here: nobody knows yet whose it is. */
async function dropParked(trx: Trx, shop: Shop, { mentions, names }: Traces): Promise<void> {
  const rows = await trx
    .selectFrom("pending_record")
    .select(["order_id", "kind", "id", "record"])
    .where("shop_id", "=", shop.id)
    .execute();
  for (const { order_id: order, kind, id, record } of rows) {
    const bytes = Buffer.from(record, "utf8");
    if (!mentions(bytes) && !names(bytes)) continue;
    await trx
      .deleteFrom("pending_record")
      .where("shop_id", "=", shop.id)
      .where("order_id", "=", order)
      .where("kind", "=", kind)
      .where("id", "=", id)
      .execute();
  }
}

async function dropAnswers(trx: Trx, shop: Shop, { mentions, names }: Traces): Promise<void> {
  for (let after = ""; ;) {
    const page = await trx
      .selectFrom("idempotent_request")
      .select(["key_hash", "body"])
      .where("shop_id", "=", shop.id)
      .where("key_hash", ">", after)
      .orderBy("key_hash")
      .limit(PAGE)
      .execute();
    const hits = page
      .filter(({ body }) => body !== null && (mentions(body) || names(body)))
      .map((row) => row.key_hash);
    if (hits.length > 0)
      await trx
        .deleteFrom("idempotent_request")
        .where("shop_id", "=", shop.id)
        .where("key_hash", "in", hits)
        .execute();
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.key_hash;
  }
}
