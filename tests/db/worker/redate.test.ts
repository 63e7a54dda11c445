import { expect, test } from "vitest";
import { inTransaction } from "#app/db/index.server.ts";
import { apply, parseBulk } from "#app/ingest/index.server.ts";
import { latestJob, wakeJobs } from "#app/jobs/index.server.ts";
import { shopById, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
const work = () => drain(workerContext(queue.db), { jobs: true });

async function place(shop: Shop, id: string, processedAt: string, price: string) {
  const money = { shopMoney: { amount: price } };
  const parsed = parseBulk.order(shop, {
    id: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    createdAt: processedAt,
    processedAt,
    updatedAt: processedAt,
    currencyCode: "USD",
    taxesIncluded: false,
    test: false,
    edited: false,
    totalPriceSet: money,
    refunds: [],
    lineItems: [
      {
        id: `gid://shopify/LineItem/${id}`,
        title: "Tea",
        quantity: 1,
        currentQuantity: 1,
        isGiftCard: false,
        originalUnitPriceSet: money,
      },
    ],
  });
  if (parsed.outcome !== "records") throw new Error(parsed.outcome);
  await inTransaction(queue.db, (trx) => apply(trx, shop, parsed.records, { receivedAt: new Date() }));
}

const days = async (shop: Shop) => ({
  orders: await queue.db
    .selectFrom("sales_order")
    .select(["external_id", "local_date"])
    .where("shop_id", "=", shop.id)
    .orderBy("external_id")
    .execute(),
  gross: await queue.db
    .selectFrom("daily_sales")
    .select(["day", "gross"])
    .where("shop_id", "=", shop.id)
    .where("gross", "<>", "0")
    .orderBy("day")
    .execute(),
});

test("a new time zone moves every order and every day's sum to it; another shop's stay", async () => {
  const shop = await installedShop(queue.db);
  const other = await installedShop(queue.db);
  for (const one of [shop, other]) {
    await place(one, "1", "2026-03-01T04:30:00Z", "10.00");
    await place(one, "2", "2026-03-01T12:00:00Z", "20.00");
  }
  await work();
  const before = {
    orders: [
      { external_id: "1", local_date: "2026-02-28" },
      { external_id: "2", local_date: "2026-03-01" },
    ],
    gross: [
      { day: "2026-02-28", gross: "10.0000" },
      { day: "2026-03-01", gross: "20.0000" },
    ],
  };
  expect(await days(shop)).toEqual(before);
  await send(queue.db, shop, "shop/update", {
    id: 1,
    name: "Moved",
    myshopify_domain: shop.domain,
    currency: "USD",
    iana_timezone: "Europe/Rome",
    updated_at: "2026-11-20T10:00:00-05:00",
  });
  await work();
  expect((await shopById(queue.db, shop.id))?.timeZone).toBe("Europe/Rome");
  await wakeJobs(queue.db, shop, "redate");
  await work();
  expect(await latestJob(queue.db, shop, "redate")).toMatchObject({ state: "done", progress: { orders: 2 } });
  expect(await days(shop)).toEqual({
    orders: [
      { external_id: "1", local_date: "2026-03-01" },
      { external_id: "2", local_date: "2026-03-01" },
    ],
    gross: [{ day: "2026-03-01", gross: "30.0000" }],
  });
  expect(await days(other)).toEqual(before);
});
