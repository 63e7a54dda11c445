import { describe, expect, test } from "vitest";
import { catalog } from "#app/ingest/catalog.ts";
import { parseWebhook, type IngestRecord } from "#app/ingest/index.server.ts";
import { ledgerRows } from "#app/ingest/ledger/ledger-rows.ts";
import { unproven } from "#app/ingest/ledger/proof.ts";
import { fieldOf, isNeeded } from "#app/ingest/records/needed.ts";
import { readJson } from "#app/ingest/records/read-json.ts";
import { rowText, shopIn } from "#tests/factories/ledger-of.ts";
import { mergedOrder } from "#tests/factories/merged-ledger.ts";
import { createWorld } from "#tests/standin/world/index.ts";
import {
  orderPayload,
  productPayload,
  refundPayload,
  customerPayload,
} from "#tests/standin/payloads/index.ts";

type Path = readonly (string | number)[];
type Json = Record<string, unknown>;

const wrongValues = [
  "",
  null,
  {},
  [],
  [null],
  "wrong",
  "1.123456789",
  -1,
  1e20,
  true,
  "x".repeat(3_000),
  "9999-12-31T23:59:60Z",
  { id: {} },
] as const;

/** Some of the wrong values, each place others: all of them at all places take more than a minute. */
function share(turn: number): readonly unknown[] {
  return wrongValues.filter((_, index) => (index + turn) % 6 === 0);
}

const shop = { ...shopIn(), domain: "damaged.myshopify.com" };
const triggeredAt = new Date("2026-11-01T00:00:00Z");
const time = (instant: number) => new Date(instant).toISOString();

/** One payload of each kind with all that the stand-in puts in it. */
function payloads() {
  const world = createWorld({ seed: 11, now: () => new Date("2026-10-01T00:00:00Z") });
  const standin = world.addShop({
    domain: shop.domain,
    currencyCode: "USD",
    ianaTimezone: "America/New_York",
    taxesIncluded: false,
    customers: 6,
    products: 4,
    orders: 60,
    editedOrders: 0,
    duties: true,
  });
  const all = [...standin.orders()].filter((order) => order.cancelledAt === null && order.edits.length === 0);
  const full = all.find(({ refunds, customerId }) => refunds.length > 0 && customerId !== null);
  const plain = all.find(({ refunds, tip }) => refunds.length === 0 && tip === 0);
  const refund = full?.refunds[0];
  const [customer] = [...standin.customers()];
  const [product] = [...standin.products()];
  if (!full || !plain || !refund || !customer || !product) throw new Error("the stand-in made too little");
  const orderOf = (order: typeof full): Json => plainJson(orderPayload(order, customer, shop.domain, time));
  return {
    orders: [orderOf(full), orderOf(plain)],
    refund: plainJson(refundPayload(full, refund, time)),
    customer: plainJson(customerPayload(customer, "USD", time)),
    product: plainJson(productPayload(product, "USD", time)),
  };
}

function plainJson(payload: object): Json {
  return JSON.parse(JSON.stringify(payload)) as Json;
}

/** Every place of a payload: of lists the first item. */
function placesOf(value: unknown, path: Path = []): Path[] {
  const below = Array.isArray(value)
    ? value.slice(0, 1).flatMap((item, index) => placesOf(item, [...path, index]))
    : value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function damaged(payload: Json, path: Path, wrong: unknown): Json {
  const copy = structuredClone(payload);
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Json)[key as string], copy);
  (holder as Json)[path.at(-1) as string] = wrong;
  return copy;
}

function parsed(topic: string, payload: Json): IngestRecord | string {
  const outcome = parseWebhook(shop, topic, Buffer.from(JSON.stringify(payload)), { triggeredAt });
  if (outcome.outcome !== "records") return outcome.outcome === "invalid" ? outcome.reason : "unhandled";
  return outcome.records[0] as IngestRecord;
}

/** An order's rows, and whether they come to its own totals. */
function ledgerOf(record: IngestRecord) {
  const order = mergedOrder([record]);
  if (!order) throw new Error("no order came");
  const rows = ledgerRows(order, shop);
  const total = rows.reduce((sum, row) => sum + Math.round(Number(row.total) * 10_000), 0);
  return { rows: rows.map(rowText), total, isProven: unproven(order, rows) === null };
}

const made = payloads();
const kinds: readonly (readonly [string, string, readonly Json[]])[] = [
  ["orders/updated", "order", made.orders],
  ["refunds/create", "refund", [made.refund]],
  ["customers/update", "customer", [made.customer]],
  ["products/update", "product", [made.product]],
];

describe("one field of a payload is wrong", () => {
  test.each(kinds)("%s: what no number needs refuses nothing, and a note names it", (topic, what, bodies) => {
    const faults: string[] = [];
    let tried = 0;
    for (const body of bodies) {
      const right = parsed(topic, body);
      if (typeof right === "string") throw new Error(right);
      const rows = what === "order" ? ledgerOf(right).rows : [];
      for (const path of placesOf(body).filter((place) => isRead(topic, place) && !isNeeded(what, place)))
        for (const wrong of share(tried)) {
          tried += 1;
          const broken = damaged(body, path, wrong);
          const record = parsed(topic, broken);
          const about = `${fieldOf(path)} = ${JSON.stringify(wrong).slice(0, 40)}`;
          if (typeof record === "string") faults.push(`${about}: ${record}`);
          else if (what === "order" && ledgerOf(record).rows.join() !== rows.join())
            faults.push(`${about}: other rows`);
          else if (!isWhole(topic, broken) && !isNamed(record, path))
            faults.push(`${about}: notes ${JSON.stringify(record.notes)}`);
        }
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(5);
  });

  test("an order that is not refused has the same total, or does not prove itself", () => {
    const faults: string[] = [];
    let tried = 0;
    for (const body of made.orders) {
      const right = parsed("orders/updated", body);
      if (typeof right === "string") throw new Error(right);
      const { total } = ledgerOf(right);
      expect(ledgerOf(right).isProven).toBe(true);
      for (const path of placesOf(body).filter(
        (place) => isRead("orders/updated", place) && isOfTotals(place),
      ))
        for (const wrong of share(tried++)) {
          const record = parsed("orders/updated", damaged(body, path, wrong));
          if (typeof record === "string") continue;
          const found = ledgerOf(record);
          if (found.total !== total && found.isProven)
            faults.push(`${fieldOf(path)} = ${JSON.stringify(wrong).slice(0, 40)}: ${total}, ${found.total}`);
        }
    }
    expect(faults).toEqual([]);
  });
});

/** Whether ingest reads anything of what stands there. */
function isRead(topic: string, [first = ""]: Path): boolean {
  const schema = catalog.get(topic)?.schema as { shape?: object } | undefined;
  return Object.hasOwn(schema?.shape ?? {}, first);
}

/** Whether the schema takes the body as it is, numbers by their digits. */
function isWhole(topic: string, body: Json): boolean {
  const exact = readJson(Buffer.from(JSON.stringify(body)), true);
  return exact.outcome === "json" && catalog.get(topic)?.schema.safeParse(exact.value).success === true;
}

/** Whether a note names the field, something in it, or what held it. */
function isNamed({ notes = [] }: IngestRecord, path: Path): boolean {
  const field = fieldOf(path);
  return notes.some((note) => note === field || note.startsWith(field) || field.startsWith(note));
}

/**
 * No total tells of these: what was paid back beside the goods, when an order was cancelled, and, where refunds are not
 * known by line, what they took.
 */
function isOfTotals(path: Path): boolean {
  const field = fieldOf(path);
  return !/^cancelled_at|^refunds\[\]\.(?:order_adjustments|created_at|processed_at)/.test(field);
}
