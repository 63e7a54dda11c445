import type { Trx } from "#app/db/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { mentionsOf } from "./mentions.ts";
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
  const mentions = mentionsOf(person);
  await dropAnswers(trx, shop, mentions);
  return { held: shop.domain === null ? false : await dropDeliveries(trx, shop.domain, mentions) };
}

async function dropDeliveries(
  trx: Trx,
  domain: string,
  mentions: (bytes: Buffer) => boolean,
): Promise<boolean> {
  let held = false;
  for (let after = 0; ;) {
    const page = await trx
      .selectFrom("webhook_inbox")
      .select(["id", "state", "body"])
      .where("shop_domain", "=", domain)
      // These ask for what is done here and after; settled, their bodies are gone.
      .where("topic", "not in", ["customers/redact", "shop/redact"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    const hits = page.filter(({ body }) => mentions(body));
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

async function dropAnswers(trx: Trx, shop: Shop, mentions: (bytes: Buffer) => boolean): Promise<void> {
  for (let after = ""; ;) {
    const page = await trx
      .selectFrom("idempotent_request")
      .select(["key_hash", "body"])
      .where("shop_id", "=", shop.id)
      .where("key_hash", ">", after)
      .orderBy("key_hash")
      .limit(PAGE)
      .execute();
    const hits = page.filter(({ body }) => body !== null && mentions(body)).map((row) => row.key_hash);
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
