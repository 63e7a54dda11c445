import { sql } from "kysely";
import type { Fault, Injection } from "../rig/injection.ts";
import { openShop } from "../rig/history.ts";
import { settled } from "../rig/invariant.ts";
import { keyOf, outgoing, type Outgoing } from "../rig/sender.ts";

/** Texts and numbers that break what is written carelessly. */
export const contentFaults: readonly Fault[] = [
  {
    name: "ids over 2^53, lone surrogates, NUL, 4-byte characters",
    async inject(injection) {
      const { rig, domain, shop, send, sender } = injection;
      const people = texts.map((text, index) => {
        const id = `90071992547409${93 + index}`;
        return { id, text, one: customer(injection, id, text) };
      });
      await Promise.all([send(), ...people.map(({ one }) => sender.deliver(one))]);
      await settled(rig, domain, {});
      for (const { id, text } of people) {
        const { rows } = await sql<{ name: string }>`
          SELECT first_name AS name FROM customer WHERE shop_id = ${shop.id} AND external_id = ${id}`.execute(
          rig.db,
        );
        const kept = rows.map(({ name }) => name);
        if (kept.length !== 1)
          throw new Error(`customer ${id} (${JSON.stringify(text)}) is there ${kept.length} times`);
        if (kept[0] !== text.toWellFormed().replaceAll("\u0000", ""))
          throw new Error(`${JSON.stringify(text)} is kept as ${JSON.stringify(kept[0])}`);
      }
      // None of them has bought anything: without them the shop is what its history says.
      for (const { id } of people)
        await sql`DELETE FROM customer WHERE shop_id = ${shop.id} AND external_id = ${id}`.execute(rig.db);
    },
  },
  {
    name: "an order of as many lines as fit into a body",
    seconds: 20,
    async inject({ rig, history, domain, random, send, sender }) {
      const at = "2026-03-01T12:00:00Z";
      const line = (id: number) => `{"id":${id},"title":"L","quantity":1,"price":"1.00"}`;
      const lines = Array.from({ length: LINES }, (_unused, index) => line(index + 1)).join(",");
      const body = `{"id":1,"name":"#L","created_at":"${at}","processed_at":"${at}","updated_at":"${at}",
        "currency":"${history.profile.currency}","taxes_included":false,"total_price":"0.00","line_items":[${lines}]}`;
      // In a shop of its own, so that the shop of the history is what its history says.
      const shop = await openShop(rig.db, history, `lines-${domain}`);
      const one = outgoing({ shop: shop.domain ?? "", topic: "orders/create", body }, random);
      await Promise.all([send(), sender.deliver(one)]);
      await settled(rig, one.shop, {});
      const { rows } = await sql<{ n: number; total: string }>`
        SELECT COUNT(*) AS n, SUM(price) AS total FROM order_line WHERE shop_id = ${shop.id}`.execute(rig.db);
      if (Number(rows[0]?.n) !== LINES || Number(rows[0]?.total) !== LINES)
        throw new Error(`of ${LINES} lines ${JSON.stringify(rows[0])} are there`);
      sender.accepted.delete(keyOf(one));
    },
  },
];

const LINES = 100_000;

const texts = [
  "\u{1F6D2} 4-byte \u{10FFFF}",
  "lone \ud83d high",
  "lone \udc00 low",
  "NUL \u0000 inside",
  "Größe 42",
];

/** A customer of that name, with an id that no float can hold. */
function customer({ domain, random }: Injection, id: string, name: string): Outgoing {
  const at = "2026-03-01T12:00:00Z";
  const body = `{"id":${id},"admin_graphql_api_id":"gid://shopify/Customer/${id}","email":null,"first_name":${JSON.stringify(name)},
    "last_name":null,"state":"enabled","tags":"","created_at":"${at}","updated_at":"${at}","addresses":[],"default_address":null}`;
  return outgoing({ shop: domain, topic: "customers/create", body }, random);
}
