import { describe, expect, test } from "vitest";
import { parseBulk } from "#app/ingest/index.server.ts";
import {
  applyAll,
  deliver,
  freshShop,
  ledger,
  useDatabase,
  type Message,
} from "#tests/factories/ingest-shop.ts";
import { adminOrder, restOrder, restRefund, type OrderSpec } from "#tests/factories/order-spec.ts";

const world = useDatabase();
const at = "2026-03-02T12:00:00-05:00";

describe("a tip's line by the Admin API, whatever it is called", () => {
  const money = (amount: string) => ({ shopMoney: { amount, currencyCode: "USD" } });
  const cases: readonly (readonly [string, OrderSpec, string, readonly string[]])[] = [
    [
      "is a tip and no goods: 50.00 of goods, not 57.00",
      {
        at,
        tip: "7.00",
        lines: [
          { id: "1", price: "50.00" },
          { id: "2", product: null, title: "Trinkgeld", price: "7.00" },
        ],
      },
      "57.00",
      ["03-02 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50", "03-02 ORDER/ORDER TIP 1 | 7 0 0 7 0 7"],
    ],
    [
      "a custom item that costs as much stays goods beside a tip without a line",
      {
        at,
        tip: "7.00",
        lines: [
          { id: "1", price: "50.00" },
          { id: "2", product: null, title: "Engraving", price: "7.00" },
        ],
      },
      "64.00",
      [
        "03-02 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
        "03-02 ORDER/ORDER PRODUCT 1 | 7 0 0 7 0 7",
        "03-02 ORDER/ORDER TIP 1 | 7 0 0 7 0 7",
      ],
    ],
  ];
  test.each(cases)("%s", async (_, spec, total, rows) => {
    const shop = await freshShop(world.db);
    const parsed = parseBulk.order(shop, { ...adminOrder(spec), totalPriceSet: money(total) });
    if (parsed.outcome !== "records") throw new Error(JSON.stringify(parsed));
    await applyAll(world.db, shop, parsed.records);
    expect(withoutLines(await ledger(world.db, shop))).toEqual(rows);
  });
});

test("products/update without variants keeps all hundred; only an empty list means none", async () => {
  const shop = await freshShop(world.db);
  const variants = Array.from({ length: 100 }, (_, index) => ({ id: 9000 + index, title: `V${index}` }));
  const update = (minute: number, told: object): Message => ({
    topic: "products/update",
    payload: { id: 77, title: "Tea", updated_at: `2026-03-01T00:0${minute}:00Z`, ...told },
  });
  const count = async () => {
    const rows = await world.db
      .selectFrom("variant")
      .select("external_id")
      .where("shop_id", "=", shop.id)
      .execute();
    return rows.length;
  };
  await deliver(world.db, shop, update(1, { variants }));
  expect(await count()).toBe(100);
  await deliver(world.db, shop, update(2, { vendor: "Leaf" }));
  expect(await count()).toBe(100);
  await deliver(world.db, shop, update(3, { variants: null }));
  expect(await count()).toBe(100);
  await deliver(world.db, shop, update(4, { variants: [] }));
  expect(await count()).toBe(0);
});

describe("F7: one second, two tellings of a refund", () => {
  const second = "2026-03-20T13:00:00-04:00";
  const refund = (subtotal: string) => ({
    id: "71",
    at: second,
    lines: [{ line: "1", quantity: 1, subtotal }],
  });
  const lines = [{ id: "1", price: "30.00", currentQuantity: 0 }];
  const order = (subtotal: string, triggeredAt: string): Message => ({
    topic: "orders/updated",
    payload: restOrder({ at, updatedAt: second, lines, refunds: [refund(subtotal)] }),
    triggeredAt,
  });
  const early = order("30.00", "2026-03-20T17:00:00.100Z");
  const late = order("28.00", "2026-03-20T17:00:00.900Z");
  const created: Message = {
    topic: "refunds/create",
    payload: restRefund(refund("30.00")),
    triggeredAt: "2026-03-20T17:00:00.950Z",
  };

  const returned = async (...messages: readonly Message[]) => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, ...messages);
    const rows = await world.db
      .selectFrom("sale")
      .select("returned")
      .where("shop_id", "=", shop.id)
      .where("action", "=", "RETURN")
      .execute();
    return rows.map((row) => row.returned);
  };

  test.each([
    ["refunds/create first", [created, late]],
    ["the order's body first", [late, created]],
  ])("the order's body stays, not the refund as it was made: %s", async (_, messages) => {
    expect(await returned(...messages)).toEqual(["28.0000"]);
  });

  test.each([
    ["the earlier first", [early, late]],
    ["the later first", [late, early]],
    ["sent late, all the same", [late, order("31.00", "2026-03-20T17:00:00.300Z"), early]],
    ["with the refund between", [early, created, late]],
  ])("of two order bodies the one sent later stays: %s", async (_, messages) => {
    expect(await returned(...messages)).toEqual(["28.0000"]);
  });
});

describe("F8: customers whom only orders told of", () => {
  const body = (id: string, minute: number, customer: object): Message => ({
    topic: "orders/updated",
    payload: {
      ...restOrder({
        id,
        at,
        updatedAt: `2026-03-02T18:0${minute}:00Z`,
        lines: [{ id: `${id}1`, price: "5.00" }],
      }),
      customer: { id: 501, email: "mina@example.com", ...customer },
    },
  });
  const older = body("1", 1, {
    created_at: "2025-01-02T03:04:05Z",
    state: "disabled",
    tags: "vip, tea",
    default_address: { country_code: "CA" },
  });
  const newer = body("2", 2, { state: "enabled", default_address: { country_code: "FR" } });

  test.each([
    ["in order", [older, newer]],
    ["the newer first", [newer, older]],
    ["twice", [newer, older, newer, older]],
  ])("keep what the newest order says, and what only an older one did: %s", async (_, messages) => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, ...messages);
    const rows = await world.db
      .selectFrom("customer")
      .select([
        "external_id",
        "email",
        "created_at",
        "state",
        "tags",
        "country",
        "updated_at",
        "triggered_at",
      ])
      .where("shop_id", "=", shop.id)
      .execute();
    expect(rows.map(({ tags, ...row }) => ({ ...row, tags: tagsOf(tags) }))).toEqual([
      {
        external_id: "501",
        email: "mina@example.com",
        created_at: new Date("2025-01-02T03:04:05Z"),
        state: "enabled",
        country: "FR",
        tags: ["tea", "vip"],
        updated_at: null,
        triggered_at: new Date("2026-03-02T18:02:00Z"),
      },
    ]);
  });
});

describe("66, the other way round: shipping that an edit added, without agreements", () => {
  const lines = [{ id: "1", price: "50.00" }];
  const shipping = { id: 9001, price: "10.00", discount_allocations: [], tax_lines: [] };
  const placed: Message = { topic: "orders/create", payload: restOrder({ at, lines }) };
  const after: Message = {
    topic: "orders/updated",
    payload: {
      ...restOrder({ at, updatedAt: "2026-03-05T12:00:01-05:00", lines }),
      shipping_lines: [shipping],
    },
  };
  const edited: Message = {
    topic: "orders/edited",
    payload: {
      order_edit: {
        id: 5,
        order_id: restOrder({ at }).id,
        committed_at: "2026-03-04T12:00:00-05:00",
        line_items: { additions: [], removals: [] },
        shipping_lines: { additions: [{ id: 9001, delta: 1 }], removals: [] },
      },
    },
  };
  const rowsOn = (day: string) => [
    "03-02 ORDER/ORDER PRODUCT 1 | 50 0 0 50 0 50",
    `${day} ORDER_EDIT/ORDER SHIPPING 1 | 10 0 0 10 0 10`,
  ];

  test.each([
    ["on the edit's day, told before", [placed, edited, after], "03-04"],
    ["on the edit's day, told afterwards", [placed, after, edited], "03-04"],
    ["on the day of the version that first has it, where no edit is told", [placed, after], "03-05"],
  ])("counts %s", async (_, messages, day) => {
    const shop = await freshShop(world.db);
    await deliver(world.db, shop, ...messages);
    expect(withoutLines(await ledger(world.db, shop))).toEqual(rowsOn(day));
  });
});

function withoutLines(rows: readonly string[]): string[] {
  return rows.map((row) => row.replace(/ \d+( -?\d+ \|)/, "$1"));
}

function tagsOf(tags: unknown): unknown {
  return typeof tags === "string" ? JSON.parse(tags) : tags;
}
