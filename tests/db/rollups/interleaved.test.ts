import { expect, it } from "vitest";
import { rebuildShop } from "#app/rollups/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { verifyShop } from "#app/worker/index.server.ts";
import {
  contents,
  deliver,
  forgetShop,
  freshShop,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { interleave } from "#tests/factories/interleave.ts";
import { restOrder, type OrderSpec } from "#tests/factories/order-spec.ts";

const world = useDatabase();

const placed: OrderSpec = {
  id: "5001",
  at: "2026-03-02T12:00:00-05:00",
  customer: "7",
  lines: [{ id: "1", quantity: 2, price: "40.00" }],
};
const before: Message[] = [
  { topic: "orders/create", payload: restOrder(placed) },
  { topic: "orders/create", payload: restOrder({ ...placed, id: "5002", at: "2026-03-09T12:00:00-04:00" }) },
];
/** Moves days, customers, first orders and months of customers. */
const changes: Record<string, Message> = {
  "an earlier order": {
    topic: "orders/create",
    payload: restOrder({ ...placed, id: "4999", at: "2026-02-20T12:00:00-05:00" }),
  },
  "another order of the same day": {
    topic: "orders/create",
    payload: restOrder({ ...placed, id: "5003", at: "2026-03-02T13:00:00-05:00", customer: "8" }),
  },
  "a deletion of the first order": {
    topic: "orders/delete",
    payload: { id: 5001 },
    triggeredAt: "2026-05-01T00:00:00Z",
  },
  "an order that is another customer's now": {
    topic: "orders/updated",
    payload: restOrder({ ...placed, updatedAt: "2026-03-03T12:00:00-05:00", customer: "9" }),
  },
};

async function expectSums(shop: Shop, step: number, message: Message): Promise<void> {
  const alone = await freshShop(world.db);
  await deliver(world.db, alone, ...before, message);
  const expected = await contents(world.db, alone);
  // What was marked and not yet computed is computed now; nothing else is.
  expect({ step, ...(await contents(world.db, shop)) }).toEqual({ step, ...expected });
  const { ledger, rollups } = await verifyShop(world.db, shop, { repair: false });
  expect({ step, ledger, rollups }).toEqual({ step, ledger: [], rollups: [] });
  for (const one of [alone, shop]) await forgetShop(world.db, one);
}

it.each(Object.entries(changes))(
  "%s that comes at any statement of a rebuild is in the rollups, at the latest after the next",
  async (_name, message) => {
    for (let step = 1, isHeld = true; isHeld; step++) {
      const shop = await freshShop(world.db);
      await deliver(world.db, shop, ...before);
      isHeld = await interleave(
        world.db,
        (db) => rebuildShop(db, shop),
        step,
        () => deliver(world.db, shop, message),
      );
      await expectSums(shop, step, message);
    }
  },
  60_000,
);

it.each(Object.entries(changes))(
  "a rebuild at any statement of %s leaves nothing of it out for good",
  async (_name, message) => {
    for (let step = 1, isHeld = true; isHeld; step++) {
      const shop = await freshShop(world.db);
      await deliver(world.db, shop, ...before);
      isHeld = await interleave(
        world.db,
        (db) => deliver(db, shop, message),
        step,
        () => rebuildShop(world.db, shop),
      );
      await expectSums(shop, step, message);
    }
  },
  60_000,
);
