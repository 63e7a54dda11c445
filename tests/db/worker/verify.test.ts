import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { enqueueJob } from "#app/jobs/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { drain, latestVerification, verifyShop } from "#app/worker/index.server.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;

beforeEach(async () => {
  shop = await installedShop(queue.db);
  for (const id of ["1", "2", "3"])
    await send(
      queue.db,
      shop,
      "orders/create",
      restOrder({
        id,
        at: `2026-03-0${id}T17:00:00Z`,
        customer: "9",
        lines: [{ id: `${id}1`, price: "10.00", quantity: 2, taxes: [[0.1, "2.00"]] }],
      }),
    );
  await drain(workerContext(queue.db));
});

const right = [
  ["2026-03-01", 1, "20.0000", "22.0000"],
  ["2026-03-02", 1, "20.0000", "22.0000"],
  ["2026-03-03", 1, "20.0000", "22.0000"],
];

/** One fault of every kind, as no code of ours makes them. */
async function spoil(): Promise<void> {
  const own = sql`shop_id = ${shop.id}`;
  await sql`UPDATE daily_sales SET total = total + 0.01 WHERE ${own} AND day = '2026-03-01'`.execute(
    queue.db,
  );
  await sql`UPDATE customer_stats SET orders = 7 WHERE ${own}`.execute(queue.db);
  await sql`UPDATE cohort_month SET customers = 2 WHERE ${own}`.execute(queue.db);
  await sql`UPDATE sale SET net = net - 1 WHERE ${own} AND order_id = '2'`.execute(queue.db);
  await sql`UPDATE sales_order SET counted = 0 WHERE ${own} AND external_id = '3'`.execute(queue.db);
  await sql`
    INSERT INTO sale SELECT shop_id, occurred_on, '999', sale_key, occurred_at, reason, action, line_type, line_id,
      product_id, variant_id, customer_id, quantity, currency, test, gross, discount, returned, net, tax, total
    FROM sale WHERE ${own} AND order_id = '1'`.execute(queue.db);
}

const ledgerDrift = [
  { order: "2", rows: 2, reason: "ledger" },
  { order: "3", rows: 0, reason: "order" },
  { order: "999", rows: 1, reason: "no such order" },
];

describe("a verification", () => {
  test("finds nothing where all is right, and leaves it so", async () => {
    expect(await verifyShop(queue.db, shop, { repair: false })).toEqual({
      orders: 3,
      days: 3,
      customers: 1,
      ledger: [],
      rollups: [],
    });
    expect(await daysOf(queue.db, shop)).toEqual(right);
  });

  test("names what drifted and changes nothing, until it is asked to repair", async () => {
    await spoil();
    const found = await verifyShop(queue.db, shop, { repair: false });
    expect(found.ledger).toEqual(ledgerDrift);
    // The rollups are held against the ledger as it stands: rows 1, 2, the customer and the month.
    expect(found.rollups.map(({ kind, key }) => [kind, key])).toEqual([
      ["customer", "9"],
      ["day", "2026-03-01"],
      ["day", "2026-03-02"],
      ["month", "2026-03"],
    ]);
    expect((await daysOf(queue.db, shop))[0]).toEqual(["2026-03-01", 1, "20.0000", "22.0100"]);

    const repaired = await verifyShop(queue.db, shop, { repair: true });
    expect(repaired.ledger).toEqual(ledgerDrift);
    expect(await daysOf(queue.db, shop)).toEqual(right);
    const after = await verifyShop(queue.db, shop, { repair: false });
    expect([after.ledger, after.rollups]).toEqual([[], []]);
  });

  test("at night repairs every live shop and counts what had drifted", async () => {
    await spoil();
    expect(await latestVerification(queue.db, shop)).toBeNull();
    await enqueueJob(queue.db, { kind: "verify", shop: null });
    await drain(workerContext(queue.db), { jobs: true });
    expect(await daysOf(queue.db, shop)).toEqual(right);
    expect(await latestVerification(queue.db, shop)).toMatchObject({
      orders: 3,
      drifted: { ledger: 3, rollups: expect.any(Number) as number },
    });
  });
});

describe("npm run verify", () => {
  async function run(...args: string[]): Promise<{ code: number; text: string }> {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ["scripts/verify.ts", ...args], {
        env: { ...process.env },
      });
      return { code: 0, text: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, text: stdout + stderr };
    }
  }

  test("exits 1 on drift, 0 once it is repaired, 2 when it is not told which shop", async () => {
    const name = shop.domain ?? "";
    expect(await run("--shop", name)).toEqual({
      code: 0,
      text: "[verify] compared 3 orders, 3 days, 1 customers\n[verify] no drift\n",
    });
    await spoil();
    const drifted = await run("--shop", name);
    expect(drifted.code).toBe(1);
    expect(drifted.text).toContain("[verify] order 2: 2 rows differ (ledger)");
    expect(drifted.text).toContain("[verify] drift: 3 orders, 4 rollups");
    const repaired = await run("--shop", String(shop.id), "--repair");
    expect([repaired.code, repaired.text.trim().split("\n").at(-1)]).toEqual([0, "[verify] repaired"]);
    expect((await run("--shop", name)).code).toBe(0);
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run("--shop", "nobody.myshopify.com")).toEqual({
      code: 2,
      text: "[verify] there is no shop nobody.myshopify.com\n",
    });
  });
});
