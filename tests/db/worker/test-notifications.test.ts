import { expect, test } from "vitest";
import { ordersNotCounted } from "#app/insights/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { useQueueDatabase } from "#tests/factories/queue-database.ts";
import { inboxRows, installedShop, send, workerContext } from "#tests/factories/worker-shop.ts";

const queue = useQueueDatabase();

/** What the admin's "Send test notification" sends: ids that no shop has, and no dates where a real message has some. */
const notifications: readonly (readonly [topic: string, body: object])[] = [
  [
    "customers/create",
    {
      id: "706405506930370084",
      email: "test@example.com",
      created_at: null,
      updated_at: null,
      first_name: "Test",
      last_name: "Person",
      state: "disabled",
      tags: "",
      default_address: { id: null, country_code: "CA", province_code: "ON" },
    },
  ],
  [
    "refunds/create",
    {
      id: "890088186047892319",
      order_id: "820982911946154508",
      created_at: null,
      processed_at: null,
      refund_line_items: [],
      order_adjustments: [],
      transactions: [],
    },
  ],
  [
    "orders/edited",
    {
      order_edit: {
        id: "78912328793",
        order_id: "820982911946154508",
        created_at: null,
        committed_at: null,
        line_items: { additions: [{ id: "866550311766439020", delta: 1 }], removals: [] },
      },
    },
  ],
];

test.each(notifications)("Shopify's own test notification of %s is no dead letter", async (topic, body) => {
  const { db } = queue;
  const shop = await installedShop(db);
  await send(db, shop, topic, body, { triggeredAt: new Date("2026-10-02T00:00:00Z") });
  await drain(workerContext(db));
  const rows = await inboxRows(db);
  expect(rows.filter(({ state, error }) => state === "dead" || error !== null)).toEqual([]);
  expect((await ordersNotCounted(db, shop, { limit: 9 })).unread).toBe(0);
});
