import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { enqueueJob } from "#app/jobs/index.server.ts";
import { updateSettings, type Retention, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { installedShop, send, workerContext } from "../../factories/worker-shop.ts";

const queue = useQueueDatabase();
let usual: Shop;
let choosy: Shop;

beforeEach(async () => {
  [usual, choosy] = [await installedShop(queue.db), await installedShop(queue.db)];
  await sql`DELETE FROM privacy_request`.execute(queue.db);
});

async function purge(retention?: Retention): Promise<void> {
  await enqueueJob(queue.db, { kind: "purge", shop: null });
  await drain({ ...workerContext(queue.db), ...(retention ? { retention } : {}) }, { jobs: true });
}

/** Of each shop a dead letter, an applied message and a file, each so many days old. */
async function aged(days: readonly number[]): Promise<void> {
  for (const shop of [usual, choosy])
    for (const age of days) {
      const [at, id] = [sql<Date>`NOW(3) - INTERVAL ${age * 24 + 1} HOUR`, `aged-${age}`];
      await send(queue.db, shop, "checkouts/create", { id: age }, { webhookId: id });
      await drain(workerContext(queue.db));
      await sql`UPDATE webhook_inbox SET received_at = ${at} WHERE webhook_id = ${id}`.execute(queue.db);
      await sql`INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, received_at, settled_at, outcome)
        VALUES (${shop.domain}, 'orders/create', ${id}, ${at}, ${at}, 'applied')`.execute(queue.db);
      await sql`INSERT INTO privacy_request (shop_id, kind, id, customer_id, requested_at, due_at, finished_at, file)
        VALUES (${shop.id}, 'data_request', ${id}, '1', ${at}, ${at} + INTERVAL 30 DAY, ${at}, '{}')`.execute(
        queue.db,
      );
    }
}

async function left(shop: Shop): Promise<Record<string, string[]>> {
  const ids = async (statement: ReturnType<typeof sql<{ id: string }>>) =>
    (await statement.execute(queue.db)).rows.map(({ id }) => id);
  return {
    dead: await ids(
      sql`SELECT webhook_id AS id FROM webhook_inbox WHERE shop_domain = ${shop.domain} ORDER BY received_at DESC`,
    ),
    messages: await ids(
      sql`SELECT webhook_id AS id FROM webhook_receipt WHERE shop_domain = ${shop.domain} ORDER BY settled_at DESC`,
    ),
    files: await ids(
      sql`SELECT id FROM privacy_request WHERE shop_id = ${shop.id} ORDER BY requested_at DESC`,
    ),
  };
}

test("each shop's choice holds for it, the operator's default for all others", async () => {
  await updateSettings(queue.db, choosy, {
    retention: { messageDays: 60, deadLetterDays: 7, requestFileDays: 14 },
  });
  await aged([6, 8, 13, 15, 29, 31, 59, 61, 89, 91]);
  await purge();
  expect(await left(usual)).toEqual({
    dead: [6, 8, 13, 15, 29, 31, 59, 61, 89].map((age) => `aged-${age}`),
    messages: [6, 8, 13].map((age) => `aged-${age}`),
    files: [6, 8, 13, 15, 29].map((age) => `aged-${age}`),
  });
  expect(await left(choosy)).toEqual({
    dead: ["aged-6"],
    messages: [6, 8, 13, 15, 29, 31, 59].map((age) => `aged-${age}`),
    files: [6, 8, 13].map((age) => `aged-${age}`),
  });
});

test("the operator's defaults are those of the settings; one choice leaves the others to them", async () => {
  await updateSettings(queue.db, choosy, { retention: { deadLetterDays: 30 } });
  await aged([6, 13, 15, 29]);
  await purge({ messageDays: 14, deadLetterDays: 14, requestFileDays: 7 });
  expect(await left(usual)).toEqual({
    dead: ["aged-6", "aged-13"],
    messages: ["aged-6", "aged-13"],
    files: ["aged-6"],
  });
  expect(await left(choosy)).toEqual({
    dead: ["aged-6", "aged-13", "aged-15", "aged-29"],
    messages: ["aged-6", "aged-13"],
    files: ["aged-6"],
  });
});

test("a request that is not done has no age: it stays until it is", async () => {
  await aged([31]);
  await sql`UPDATE privacy_request SET finished_at = NULL`.execute(queue.db);
  await purge();
  expect((await left(usual)).files).toEqual(["aged-31"]);
});
