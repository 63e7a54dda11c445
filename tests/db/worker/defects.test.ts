import { beforeEach, describe, expect, test } from "vitest";
import type { Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;

beforeEach(async () => {
  shop = await installedShop(queue.db);
});

const work = () => drain(workerContext(queue.db));
const placed = "2026-11-10T15:00:00Z";
const created = restOrder({ at: placed, lines: [{ id: "1", price: "20.00", quantity: 2 }] });
const updated = restOrder({
  at: placed,
  updatedAt: "2026-11-11T15:00:00Z",
  lines: [{ id: "1", price: "20.00", quantity: 2, discount: "4.00" }],
});
const days = [["2026-11-10", 1, "36.0000", "36.0000"]];

/** Defects that other receivers of webhooks had, each with the test that would have found it. */
describe("defects of others", () => {
  test("webhooks doubled: the same id twice counts once, waiting or applied", async () => {
    await send(queue.db, shop, "orders/create", created, { webhookId: "one" });
    await send(queue.db, shop, "orders/create", created, { webhookId: "one" });
    expect(await inboxRows(queue.db)).toHaveLength(1);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "40.0000", "40.0000"]]);
    await send(queue.db, shop, "orders/create", created, { webhookId: "one" });
    expect(await inboxRows(queue.db)).toHaveLength(0);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "40.0000", "40.0000"]]);
    const receipts = await queue.db.selectFrom("webhook_receipt").select(["webhook_id", "outcome"]).execute();
    expect(receipts).toEqual([{ webhook_id: "one", outcome: "applied" }]);
  });

  test("webhooks disordered: an update that comes before its create is not undone by it", async () => {
    await send(queue.db, shop, "orders/updated", updated);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual(days);
    await send(queue.db, shop, "orders/create", created);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual(days);
  });

  test("webhooks disordered: update and create in one batch, the older one last", async () => {
    await send(queue.db, shop, "orders/updated", updated);
    await send(queue.db, shop, "orders/create", created);
    await work();
    expect(await daysOf(queue.db, shop)).toEqual(days);
    expect(await inboxRows(queue.db)).toEqual([]);
  });
});
