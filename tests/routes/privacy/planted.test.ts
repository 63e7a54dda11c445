import "../webhooks/environment.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { services } from "#app/services.server.ts";
import { createApiKey, type Shop } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { complianceCustomer, customerBody, orderBody, person, type Person } from "../../factories/person.ts";
import { useQueueDatabase } from "../../factories/queue-database.ts";
import { tracesOf, tracesOfAll } from "../../factories/traces.ts";
import { installedShop, workerContext } from "../../factories/worker-shop.ts";
import { post } from "../api/serve-api.ts";
import { serveDoors, type Served } from "./serve.ts";

const queue = useQueueDatabase();
let served: Served;
let seed = 700;

beforeAll(async () => {
  served = await serveDoors();
});
afterAll(async () => {
  await served.close();
  await services.close();
});

const work = () => drain(workerContext(queue.db), { jobs: true });

async function deliver(shop: Shop, topic: string, payload: unknown): Promise<void> {
  expect(await served.deliver(shop.domain ?? "", topic, payload)).toBe(200);
}

async function keyOf(shop: Shop): Promise<string> {
  const creation = await createApiKey(queue.db, shop, {
    name: "Till",
    scopes: ["ingest", "read"],
    expiresAt: null,
    actor: "user:1",
    at: new Date(),
  });
  if (creation.outcome !== "created") throw new Error(creation.outcome);
  return creation.text;
}

async function redact(shop: Shop, who: Person): Promise<void> {
  await deliver(shop, "customers/redact", {
    shop_id: 1,
    shop_domain: shop.domain,
    customer: complianceCustomer(who),
    orders_to_redact: [JSON.rawJSON(who.orderId)],
  });
  await work();
}

const json = (value: unknown): string => JSON.stringify(value);

/** Where a text stands in a payload: the way to every text of it. */
function textPaths(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === "string") return [[...path]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textPaths(item, [...path, index]));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return [];
  return Object.entries(value).flatMap(([key, part]) => textPaths(part, [...path, key]));
}

function planted(payload: unknown, path: readonly (string | number)[], text: string): unknown {
  const copy = structuredCopy(payload) as Record<string, unknown>;
  let holder: Record<string | number, unknown> = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  holder[path.at(-1) ?? ""] = text;
  return copy;
}

/** Ids beyond 2^53 are raw JSON, which structuredClone does not know. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, structuredCopy(part)]));
}

/** What names the person, in the forms that were planted. */
const names = (who: Person): string[] => [who.firstName, who.lastName, who.email, who.phone, who.apiPhone];

test("M2: a person planted in every text of their customer's and orders' messages is in no column after a redaction", async () => {
  const shop = await installedShop(queue.db);
  const who = person((seed += 1));
  const full = `${who.firstName} ${who.lastName}`;
  await deliver(shop, "customers/create", customerBody(who));
  // Each text of an order in turn is the person: what is taken, is stored; what is refused, is a dead letter with a reason.
  const body: Record<string, unknown> = { ...orderBody(who), cancel_reason: "customer", source_name: "web" };
  const [line] = body.line_items as Record<string, unknown>[];
  const custom = { ...line, product_id: null, variant_id: null, title: "A", sku: "B" };
  const order = {
    ...body,
    line_items: [custom],
    discount_codes: [{ code: "X", amount: "0.00", type: "fixed_amount" }],
  };
  const paths = textPaths(order).filter(
    ([first]) => !["admin_graphql_api_id", "currency"].includes(String(first)),
  );
  expect(paths.length).toBeGreaterThan(60);
  for (const path of paths)
    for (const text of [`Engraving for ${full}`, who.lastName.toUpperCase(), `${who.firstName}10`])
      await deliver(shop, "orders/updated", planted(order, path, text));
  await work();
  // All at once, so that each column that takes it holds it at the end.
  const everything = { title: `Engraving for ${full}`, sku: `SKU-${who.lastName}` };
  await deliver(shop, "orders/updated", {
    ...order,
    updated_at: "2026-11-12T15:00:00Z",
    name: `#${who.lastName}`,
    tags: `${who.firstName}, vip`,
    source_name: who.lastName.toLowerCase(),
    cancel_reason: who.firstName.toLowerCase(),
    financial_status: who.lastName.toLowerCase(),
    discount_codes: [
      { code: `FOR-${who.lastName.toUpperCase()}`, amount: "1.00", type: "fixed_amount" },
      { code: "SPRING", amount: "1.00", type: "fixed_amount" },
    ],
    line_items: [{ ...custom, ...everything }],
  });
  // Dead letters that have nothing of the person but the name.
  await deliver(shop, "checkouts/create", {
    customer: { first_name: who.firstName, last_name: who.lastName },
  });
  await deliver(shop, "orders/create", { customer: { id: `${full} in id field` } });
  await deliver(shop, "orders/create", { note: `for ${who.lastName.toLowerCase()}` });
  await work();
  const before = await tracesOf(queue.db, who.lastName);
  for (const column of [
    "order_line.title",
    "order_line.sku",
    "sales_order.discount_codes",
    "sales_order.name",
  ])
    expect(before.join(" ")).toContain(column);
  await redact(shop, who);
  expect(await tracesOfAll(queue.db, names(who))).toEqual([]);
  // What says nothing of them stays.
  const { discount_codes: codes } = await queue.db
    .selectFrom("sales_order")
    .select("discount_codes")
    .where("shop_id", "=", shop.id)
    .executeTakeFirstOrThrow();
  expect(JSON.parse(codes ?? "")).toEqual(["SPRING"]);
});

test("M2: records of other ways in go with the person: the same phone in other writing, an address with space around it", async () => {
  const shop = await installedShop(queue.db);
  const [who, neighbour] = [person((seed += 1)), person((seed += 1))];
  const key = await keyOf(shop);
  const customers = (records: object[]) =>
    post(`${served.origin}/api/data/customers`, key, json({ data: records }), {});
  await deliver(shop, "customers/create", customerBody(who));
  const digits = who.phone.slice(2);
  const written = [
    who.phone,
    `001 ${digits}`,
    `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
  ];
  const others = written.map((phone, place) => ({
    externalId: `phone-${who.id}-${place}`,
    firstName: who.firstName,
    lastName: who.apiLastName,
    phone,
    updatedAt: "2026-11-09T10:00:00Z",
  }));
  const spaced = {
    externalId: `spaced-${who.id}`,
    email: ` ${who.email.toUpperCase()}\t`,
    lastName: who.apiLastName,
    updatedAt: "2026-11-09T10:00:00Z",
  };
  const stays = {
    externalId: neighbour.apiId,
    // Another number that ends alike, and the same first name.
    phone: `+49 ${who.phone.slice(-6)}`,
    firstName: who.firstName,
    lastName: neighbour.lastName,
    email: neighbour.email,
    updatedAt: "2026-11-09T10:00:00Z",
  };
  expect((await customers([...others, spaced, stays])).status).toBe(200);
  await work();
  expect(await tracesOf(queue.db, who.apiLastName)).toEqual(["customer.last_name ×4"]);
  await redact(shop, who);
  // The first name stays where it is another's, and only there.
  expect(await tracesOf(queue.db, who.firstName)).toEqual(["customer.first_name ×1"]);
  expect(await tracesOfAll(queue.db, [who.lastName, who.apiLastName, who.email, who.phone])).toEqual([]);
  const kept = await queue.db
    .selectFrom("customer")
    .select(["first_name", "last_name", "email"])
    .where("shop_id", "=", shop.id)
    .where("external_id", "=", neighbour.apiId)
    .executeTakeFirst();
  expect(kept).toEqual({ first_name: who.firstName, last_name: neighbour.lastName, email: neighbour.email });
});

test("M2: no reason of a refused message quotes a person's field, in the database or in a log line", async () => {
  const shop = await installedShop(queue.db);
  const who = person((seed += 1));
  const lines: string[] = [];
  const context = workerContext(queue.db);
  const write = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
  const log = { ...context.log, warn: write, error: write, info: write, debug: write } as typeof context.log;
  const full = `${who.firstName} ${who.lastName}`;
  const wrong = { ...orderBody(who), updated_at: full };
  for (const payload of [
    wrong,
    { ...orderBody(who), customer: { ...customerBody(who), id: full } },
    { ...orderBody(who), customer: { ...customerBody(who), first_name: [full], email: { text: who.email } } },
    { ...orderBody(who), test: full, tags: { of: full }, currency: full },
    { ...orderBody(who), line_items: [{ id: full, quantity: full, price: { [full]: full } }] },
    { ...orderBody(who), shipping_lines: full },
    { ...orderBody(who), id: full, admin_graphql_api_id: full },
    { ...orderBody(who), currency: full },
  ])
    await deliver(shop, "orders/updated", payload);
  await deliver(shop, "customers/update", { ...customerBody(who), id: full });
  await drain({ ...context, log }, { jobs: true });
  const letters = await queue.db
    .selectFrom("webhook_inbox")
    .select("error")
    .where("shop_domain", "=", shop.domain ?? "")
    .execute();
  expect(letters.length).toBeGreaterThan(5);
  for (const said of [...letters.map(({ error }) => error ?? ""), ...lines])
    for (const name of [who.firstName, who.lastName, who.email]) expect(said).not.toContain(name);
  expect(lines.join("\n")).toContain(
    "line_items[0].id is no id of 1 to 64 printable ASCII characters: a text of",
  );
  await sql`DELETE FROM webhook_inbox WHERE shop_domain = ${shop.domain}`.execute(queue.db);
});
