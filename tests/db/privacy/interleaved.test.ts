import { describe, expect, it } from "vitest";
import type { Db } from "#app/db/index.server.ts";
import { claimJob, enqueueJob, type LeasedJob } from "#app/jobs/index.server.ts";
import { CUSTOMER_REDACT_KIND, redactCustomer, redactShop } from "#app/privacy/index.server.ts";
import { installShop, shopById, uninstallShop, type Shop } from "#app/tenancy/index.server.ts";
import { verifyShop } from "#app/worker/index.server.ts";
import { deliver, forgetShop, freshShop, type Message } from "../../factories/ingest-shop.ts";
import { interleave } from "../../factories/interleave.ts";
import { customerBody, orderBody, person } from "../../factories/person.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { tracesOfAll } from "../../factories/traces.ts";

const queue = useQueueDatabase();

const someone = person(977);
const messages: Record<string, Message> = {
  "their first order": { topic: "orders/create", payload: orderBody(someone) },
  "their own record": { topic: "customers/create", payload: customerBody(someone) },
  "a newer record": { topic: "customers/update", payload: customerBody(someone, "2026-11-12T10:00:00Z") },
};
const known: Record<string, readonly Message[]> = {
  nobody: [],
  "a buyer": [{ topic: "orders/create", payload: orderBody({ ...someone, orderId: "60000001" }) }],
  "a customer": [
    { topic: "customers/create", payload: customerBody(someone) },
    { topic: "orders/create", payload: orderBody({ ...someone, orderId: "60000001" }) },
  ],
};

const namesOf = async (shop: Shop) => {
  const rows = await queue.db
    .selectFrom("customer")
    .select(["email", "first_name", "last_name", "phone"])
    .where("shop_id", "=", shop.id)
    .execute();
  return rows.flatMap((row) => Object.values(row).filter((value) => value !== null));
};

async function request(shop: Shop): Promise<LeasedJob> {
  const payload = { customerId: someone.id, orderIds: [], contacts: [] };
  await enqueueJob(queue.db, { kind: CUSTOMER_REDACT_KIND, shop, payload });
  const job = await claimJob(queue.db, { kinds: [CUSTOMER_REDACT_KIND], leaseMs: 60_000 });
  if (!job) throw new Error("no job is due");
  return job;
}

describe.each(Object.keys(known))("of %s", (who) => {
  describe.each(Object.entries(messages))("a redaction and %s at once leave no trace", (_name, message) => {
    it.each(["redaction", "message"])("whichever statement of the %s the other comes at", async (held) => {
      for (let step = 1, isHeld = true; isHeld; step++) {
        const shop = await freshShop(queue.db);
        await deliver(queue.db, shop, ...(known[who] ?? []));
        const job = await request(shop);
        const redact = (db: Db) => redactCustomer(db, shop, job, new Date("2026-11-20T00:00:00Z"));
        const apply = (db: Db) => deliver(db, shop, message);
        const [first, second] = held === "redaction" ? [redact, apply] : [apply, redact];
        isHeld = await interleave(queue.db, first, step, () => second(queue.db));
        expect({ step, names: await namesOf(shop) }).toEqual({ step, names: [] });
        await forgetShop(queue.db, shop);
      }
      expect(await tracesOfAll(queue.db, [someone.email, someone.phone, someone.lastName])).toEqual([]);
    });
  });
});

it.each(["erasure", "installation"])(
  "a shop that is installed again at any statement of the %s, or the other way round, keeps all that came since",
  async (held) => {
    const before = [
      ...(known["a customer"] ?? []),
      {
        topic: "products/create",
        payload: { id: 9, title: "Mug", updated_at: "2026-11-01T00:00:00Z", variants: [] },
      },
    ];
    for (let step = 1, isHeld = true; isHeld; step++) {
      const shop = await freshShop(queue.db);
      await deliver(queue.db, shop, ...before);
      await uninstallShop(queue.db, shop, new Date("2026-11-18T00:00:00Z"));
      const redact = (db: Db) => redactShop(db, shop, new Date("2026-11-20T00:00:00Z"));
      const comeBack = async (db: Db) => {
        const at = new Date("2026-11-20T00:00:00Z");
        const again = { ...shop, domain: shop.domain ?? "", name: "Back again", scopes: "read_orders", at };
        await installShop(db, again);
        await deliver(db, shop, { topic: "orders/create", payload: orderBody(someone) });
      };
      const [first, second] = held === "erasure" ? [redact, comeBack] : [comeBack, redact];
      isHeld = await interleave(queue.db, first, step, () => second(queue.db));
      expect(await shopById(queue.db, shop.id)).toMatchObject({ state: "installing", name: "Back again" });
      const { drift, orders } = await numbersOf(shop);
      expect({ step, drift, orders }).toEqual({
        step,
        drift: [],
        orders: expect.arrayContaining([someone.orderId]) as string[],
      });
      await forgetShop(queue.db, shop);
    }
  },
);

async function numbersOf(shop: Shop) {
  const { ledger, rollups } = await verifyShop(queue.db, shop, { repair: false });
  const rows = await queue.db
    .selectFrom("sales_order")
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .execute();
  const torn = await queue.db
    .selectFrom("sales_order as o")
    .leftJoin("order_line as l", (join) =>
      join.onRef("l.shop_id", "=", "o.shop_id").onRef("l.order_id", "=", "o.external_id"),
    )
    .select("o.external_id")
    .where("o.shop_id", "=", shop.id)
    .where("l.id", "is", null)
    .execute();
  return { drift: [...ledger, ...rollups, ...torn], orders: rows.map((row) => row.external_id) };
}
