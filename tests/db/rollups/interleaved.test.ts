import { expect, it } from "vitest";
import type { Db } from "#app/db/index.server.ts";
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
import { restOrder } from "#tests/factories/order-spec.ts";
import { placed } from "#tests/factories/placed-order.ts";

const world = useDatabase();

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

/** Does one of the two while the other stands at each of its statements in turn, and holds the sums against the rows. */
async function atEachStatement(message: Message, held: "rebuild" | "message"): Promise<void> {
  for (let step = 1, isHeld = true; isHeld; step++) {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, ...before);
    const rebuild = (db: Db) => rebuildShop(db, shop);
    const change = (db: Db) => deliver(db, shop, message);
    const [first, second] = held === "rebuild" ? [rebuild, change] : [change, rebuild];
    isHeld = await interleave(world.db, first, step, () => second(world.db));
    await expectSums(shop, step, message);
  }
}

it.each(Object.entries(changes))(
  "%s that comes at any statement of a rebuild is in the rollups, at the latest after the next",
  (_name, message) => atEachStatement(message, "rebuild"),
);

it.each(Object.entries(changes))(
  "a rebuild at any statement of %s leaves nothing of it out for good",
  (_name, message) => atEachStatement(message, "message"),
);
