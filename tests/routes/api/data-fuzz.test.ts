import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRateLimits, ingestRequest, type ApiContext } from "#app/api/index.server.ts";
import type { ApiResource } from "#app/ingest/index.server.ts";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { tenantWithKey, type RecordAnswer } from "./serve-api.ts";
import { wildRecord } from "./wild-records.ts";

/** Records a resource; the long run takes 10,000: FUZZ_RUNS=10000. */
const RECORDS = Number(process.env.FUZZ_RUNS ?? 500);
const RECORDS_PER_REQUEST = 50;
/** The heap may move by so much between a tenth of the way and its end. */
const HEAP_MEGABYTES = 40;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const context: ApiContext = {
  ...services.api,
  limits: createRateLimits({ requests: { ingest: 1_000_000, read: 1 }, windowSeconds: 1 }),
  onError: (error) => {
    throw error;
  },
};
afterAll(() => services.close());

describe.each(["customers", "products", "orders"] as const)("%s, good, nearly good and wild", (resource) => {
  it(
    "are each stored whole or refused with a reason, and no request fails",
    { timeout: RECORDS * 60 + 60_000 },
    async () => {
      const { shop, key } = await tenantWithKey();
      const accepted = new Set<string>();
      const heap: number[] = [];
      const tally: Record<string, number> = {};
      const requests = fc.array(wildRecord(resource), {
        minLength: RECORDS_PER_REQUEST,
        maxLength: RECORDS_PER_REQUEST,
      });
      await fc.assert(
        fc.asyncProperty(requests, async (records) => {
          const body = JSON.stringify(records);
          const sent = JSON.parse(body) as unknown[];
          const answers = await ingest(resource, key, body, sent.length);
          for (const { outcome } of answers) tally[outcome] = (tally[outcome] ?? 0) + 1;
          for (const answer of answers) checkReason(answer);
          for (const { externalId, outcome } of answers)
            if (externalId !== null && outcome !== "rejected") accepted.add(externalId);
          await expectNothingRefused(resource, shop, answers, accepted);
          if (resource === "orders") await expectWhole(shop, sent, answers);
          collect();
          heap.push(process.memoryUsage().heapUsed / 2 ** 20);
        }),
        { numRuns: Math.ceil(RECORDS / RECORDS_PER_REQUEST), seed: 20261122, endOnFailure: true },
      );
      // Both sides of the border were walked.
      expect(tally.created).toBeGreaterThan(RECORDS / 20);
      expect(tally.rejected).toBeGreaterThan(RECORDS / 20);
      const early = heap[Math.floor(heap.length / 10)] ?? 0;
      expect((heap.at(-1) ?? 0) - early).toBeLessThan(HEAP_MEGABYTES);
    },
  );
});

async function ingest(
  resource: ApiResource,
  key: string,
  body: string,
  count: number,
): Promise<RecordAnswer[]> {
  const request = new Request("https://app.example.com/api/data", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body,
  });
  const response = await ingestRequest(context, request, resource);
  expect([200, 207, 422]).toContain(response.status);
  const { results } = (await response.json()) as { results: RecordAnswer[] };
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, index) => index));
  const rejected = results.filter(({ outcome }) => outcome === "rejected").length;
  expect(response.status).toBe(rejected === 0 ? 200 : rejected < count ? 207 : 422);
  return results;
}

function checkReason({ outcome, errors }: RecordAnswer): void {
  if (outcome !== "rejected") return expect(errors).toBeUndefined();
  expect(errors?.length).toBeGreaterThan(0);
  for (const error of errors ?? []) {
    expect(error.path).toMatch(/^(?:\/|$)/);
    expect(error.code).toMatch(/^[a-z_]+$/);
    expect(error.message.length).toBeGreaterThan(3);
  }
}

const tables = { customers: "customer", products: "product", orders: "sales_order" } as const;

/** No refused record has left a row under its id, unless another with that id was taken. */
async function expectNothingRefused(
  resource: ApiResource,
  shop: Shop,
  answers: readonly RecordAnswer[],
  accepted: ReadonlySet<string>,
): Promise<void> {
  const refused = answers.flatMap(({ externalId, outcome }) =>
    outcome === "rejected" && externalId !== null && /^[!-~]+$/.test(externalId) && !accepted.has(externalId)
      ? [externalId]
      : [],
  );
  if (refused.length === 0) return;
  const rows = await services.db
    .selectFrom(tables[resource])
    .select("external_id")
    .where("shop_id", "=", shop.id)
    .where("external_id", "in", refused)
    .execute();
  expect(rows).toEqual([]);
}

interface SentOrder {
  readonly externalId: string | number;
  readonly lines?: readonly unknown[] | null;
  readonly refunds?: readonly { readonly lines?: readonly unknown[] | null }[] | null;
}

/** The last of a request's orders that was taken is in with all of its lines and refunds, and its ledger sums up. */
async function expectWhole(
  shop: Shop,
  sent: readonly unknown[],
  answers: readonly RecordAnswer[],
): Promise<void> {
  const last = new Map<string, SentOrder>();
  for (const { index, externalId, outcome } of answers)
    if (externalId !== null && (outcome === "created" || outcome === "updated"))
      last.set(externalId, sent[index] as SentOrder);
  for (const { index, externalId, outcome } of answers)
    // A later one that was older than what the request stored says nothing of the stored one.
    if (outcome === "stale" && externalId !== null && "deleted" in (sent[index] as object))
      last.delete(externalId);
  const ids = [...last.keys()];
  if (ids.length === 0) return;
  const stored = async (table: "order_line" | "refund" | "refund_line") => {
    const rows = await services.db
      .selectFrom(table)
      .select(["order_id", (eb) => eb.fn.countAll<number>().as("n")])
      .where("shop_id", "=", shop.id)
      .where("order_id", "in", ids)
      .groupBy("order_id")
      .execute();
    return new Map(rows.map(({ order_id, n }) => [order_id, n]));
  };
  const [lines, refunds, refundLines] = [
    await stored("order_line"),
    await stored("refund"),
    await stored("refund_line"),
  ];
  for (const [id, order] of last) {
    if ("deleted" in order) continue;
    expect([id, lines.get(id) ?? 0]).toEqual([id, order.lines ? order.lines.length : 1]);
    expect([id, refunds.get(id) ?? 0]).toEqual([id, order.refunds?.length ?? 0]);
    const expected = (order.refunds ?? []).reduce((sum, refund) => sum + (refund.lines?.length ?? 0), 0);
    expect([id, refundLines.get(id) ?? 0]).toEqual([id, expected]);
  }
  await expectLedger(shop, ids);
}

/** What was placed adds up to the order's total; what was cancelled adds up to nothing but adjustments. */
async function expectLedger(shop: Shop, ids: readonly string[]): Promise<void> {
  const orders = await services.db
    .selectFrom("sales_order as o")
    .innerJoin("sale as s", (join) =>
      join.onRef("s.shop_id", "=", "o.shop_id").onRef("s.order_id", "=", "o.external_id"),
    )
    .select(["o.external_id", "o.total", (eb) => eb.fn.sum<string>("s.total").as("placed")])
    .where("o.shop_id", "=", shop.id)
    .where("o.external_id", "in", ids)
    .where("s.reason", "=", "ORDER")
    .groupBy(["o.external_id", "o.total"])
    .execute();
  for (const { external_id, total, placed } of orders)
    expect([external_id, placed]).toEqual([external_id, total]);
}
