import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { rememberRange } from "#app/insights/index.server.ts";
import { enqueueJob, listJobs } from "#app/jobs/index.server.ts";
import { listDataRequests, openPrivacyRequests, takeDataFile } from "#app/privacy/index.server.ts";
import { installShop, shopById, uninstallShop, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { restOrder } from "../../factories/order-spec.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { daysOf, inboxRows, installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let shop: Shop;
let other: Shop;

/** Beyond what a JSON number holds exactly; another one for each test. */
let customer = "9007199254740993";

beforeEach(async () => {
  customer = String(BigInt(customer) + 2n);
  [shop, other] = [await installedShop(queue.db), await installedShop(queue.db)];
  for (const one of [shop, other]) await send(queue.db, one, "orders/create", order());
  await work();
});

const order = (id = "5001") =>
  restOrder({ id, at: "2026-11-10T15:00:00Z", customer, lines: [{ id: "1", price: "30.00" }] });
const work = () => drain(workerContext(queue.db), { jobs: true });
const audit = async (one: Shop) =>
  (
    await queue.db
      .selectFrom("audit_event")
      .select("action")
      .where("shop_id", "=", one.id)
      .where("action", "like", "privacy.%")
      .execute()
  ).map((row) => row.action);

const message = (one: Shop, rest: string) => `{"shop_id":1,"shop_domain":"${one.domain}",${rest}}`;
const person = () =>
  `"customer":{"id":${customer},"email":"c${customer}@example.com","phone":"555-625-1199"}`;

/** Every table and column that holds the text, as table.column. */
async function traces(text: string): Promise<string[]> {
  const columns = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'char', 'text', 'longtext', 'json', 'longblob', 'blob')`.execute(
    queue.db,
  );
  const found: string[] = [];
  for (const { t, c } of columns.rows) {
    const hits = await sql<{ n: number }>`
      SELECT COUNT(*) AS n FROM ${sql.table(t)} WHERE CAST(${sql.ref(c)} AS BINARY) LIKE ${`%${text}%`}`.execute(
      queue.db,
    );
    if (hits.rows[0]?.n) found.push(`${t}.${c} ×${hits.rows[0].n}`);
  }
  return found.sort();
}

describe("customers/redact", () => {
  test("erases the person everywhere, keeps the figures, and leaves the other shop alone", async () => {
    await send(
      queue.db,
      shop,
      "orders/updated",
      "cut off {" + JSON.stringify(`c${customer}@example.com`) + customer,
    );
    await work();
    expect(await traces(`c${customer}@example.com`)).toEqual(["customer.email ×2", "webhook_inbox.body ×1"]);
    await send(queue.db, shop, "customers/redact", message(shop, `${person()},"orders_to_redact":[5001]`));
    await work();
    expect(await traces(`c${customer}@example.com`)).toEqual(["customer.email ×1"]);
    expect(await traces("555-625-1199")).toEqual([]);
    const left = await queue.db
      .selectFrom("customer")
      .select(["shop_id", "email", "first_name"])
      .where("shop_id", "in", [shop.id, other.id])
      .where("external_id", "=", customer)
      .orderBy("shop_id")
      .execute();
    expect(left).toEqual([
      { shop_id: shop.id, email: null, first_name: null },
      { shop_id: other.id, email: `c${customer}@example.com`, first_name: "Ada" },
    ]);
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "30.0000", "30.0000"]]);
    expect(await audit(shop)).toEqual(["privacy.customer_redacted"]);
    expect(await audit(other)).toEqual([]);
  });

  test("that names another shop in its body than in its header touches neither", async () => {
    await send(queue.db, shop, "customers/redact", message(other, `${person()},"orders_to_redact":[]`));
    await work();
    expect(await traces(`c${customer}@example.com`)).toEqual(["customer.email ×2"]);
    expect(await inboxRows(queue.db)).toMatchObject([{ state: "dead" }]);
  });
});

test("customers/data_request gathers what is stored about the person, once, audited", async () => {
  const request = message(shop, `${person()},"orders_requested":[5001],"data_request":{"id":9999}`);
  await send(queue.db, shop, "customers/data_request", request);
  await send(queue.db, shop, "customers/data_request", request);
  await work();
  expect(await listJobs(queue.db, shop, { kind: "data_request" })).toMatchObject([
    { state: "done", progress: { gatheredAt: "2026-11-22T12:00:00.000Z" } },
  ]);
  const [listed, ...more] = await listDataRequests(queue.db, shop);
  expect(more).toEqual([]);
  expect(listed).toMatchObject({ id: "9999", customerId: customer, downloadedAt: null });
  expect(listed?.readyAt).toEqual(new Date("2026-11-22T12:00:00Z"));
  expect((listed?.dueAt.getTime() ?? 0) - (listed?.requestedAt.getTime() ?? 0)).toBe(30 * 86_400_000);
  expect(await listDataRequests(queue.db, other)).toEqual([]);
  const wish = { id: "9999", actor: "user:7", at: new Date("2026-11-23T08:00:00Z") };
  expect(await takeDataFile(queue.db, other, wish)).toBeUndefined();
  const file = await takeDataFile(queue.db, shop, wish);
  expect(JSON.parse(file?.json ?? "")).toMatchObject({
    requestId: "9999",
    customerId: customer,
    customers: [{ id: customer, email: `c${customer}@example.com`, orderCount: 1, netSales: "30.0000" }],
    orders: [
      { id: "5001", currency: "USD", lines: [{ id: "1", quantity: 1, price: "30.0000" }], refunds: [] },
    ],
  });
  expect((await listDataRequests(queue.db, shop))[0]?.downloadedAt).toEqual(wish.at);
  expect(await audit(shop)).toEqual(["privacy.data_requested", "privacy.data_downloaded"]);
  expect(await openPrivacyRequests(queue.db, shop.id)).toEqual([]);
});

describe("shop/redact", () => {
  const redact = async () => {
    await send(queue.db, shop, "shop/redact", message(shop, '"x":1'));
    await work();
  };

  test("after an uninstallation erases all rows of the shop, and none of another", async () => {
    const reader = { db: queue.db, shop, userId: "1", now: new Date("2026-11-20T00:00:00Z") };
    await rememberRange(reader, new URLSearchParams("preset=today"));
    await uninstallShop(queue.db, shop, new Date("2026-11-20T00:00:00Z"));
    await redact();
    const tables = await sql<{ t: string }>`
      SELECT table_name AS t FROM information_schema.columns
      WHERE table_schema = DATABASE() AND column_name = 'shop_id' AND table_name NOT IN ('job', 'audit_event')`.execute(
      queue.db,
    );
    for (const { t } of tables.rows) {
      const rows = await sql`SELECT shop_id FROM ${sql.table(t)} WHERE shop_id = ${shop.id}`.execute(
        queue.db,
      );
      expect([t, rows.rows]).toEqual([t, []]);
    }
    expect(await shopById(queue.db, shop.id)).toMatchObject({ state: "redacted", name: "" });
    expect(await audit(shop)).toEqual(["privacy.shop_redacted"]);
    expect(await daysOf(queue.db, other)).toEqual([["2026-11-10", 1, "30.0000", "30.0000"]]);
  });

  test("of a shop that has come back is ignored, and audited", async () => {
    await uninstallShop(queue.db, shop, new Date("2026-11-20T00:00:00Z"));
    await installShop(queue.db, {
      domain: shop.domain ?? "",
      name: shop.name,
      currency: "USD",
      timeZone: "America/New_York",
      scopes: "read_orders",
      historyStartsAt: null,
      at: new Date("2026-11-21T00:00:00Z"),
    });
    await redact();
    expect(await daysOf(queue.db, shop)).toEqual([["2026-11-10", 1, "30.0000", "30.0000"]]);
    expect(await audit(shop)).toEqual(["privacy.shop_redact_ignored"]);
  });
});

describe("a request that fails", () => {
  test("stays open, is overdue after thirty days, and is tried again by the hour's check until it is done", async () => {
    await send(queue.db, shop, "customers/redact", message(shop, `${person()},"orders_to_redact":[5001]`));
    await drain(workerContext(queue.db));
    await sql`UPDATE job SET state = 'dead', finished_at = NOW(3) - INTERVAL 5 HOUR WHERE kind = 'customer_redact'`.execute(
      queue.db,
    );
    const check = async () => {
      await enqueueJob(queue.db, { kind: "privacy_check", shop: null });
      await work();
    };
    await check();
    expect(await openPrivacyRequests(queue.db, shop.id)).toMatchObject([
      { kind: "customer_redact", open: 1, overdue: 0 },
    ]);
    await sql`UPDATE privacy_request SET due_at = NOW(3) - INTERVAL 1 SECOND WHERE shop_id = ${shop.id}`.execute(
      queue.db,
    );
    expect(await openPrivacyRequests(queue.db, shop.id)).toMatchObject([
      { kind: "customer_redact", open: 1, overdue: 1 },
    ]);
    await sql`UPDATE job SET finished_at = NOW(3) - INTERVAL 7 HOUR WHERE kind = 'customer_redact'`.execute(
      queue.db,
    );
    await check();
    expect(await openPrivacyRequests(queue.db, shop.id)).toEqual([]);
    expect(await audit(shop)).toEqual(["privacy.customer_redacted"]);
  });
});
