import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApiDocument } from "#app/api/openapi/document.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema?: { readonly enum?: readonly string[] };
  }[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
}

const operations = Object.entries(openApiDocument().paths ?? {}).flatMap(([address, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    address,
    method: method.toUpperCase(),
    operation,
  })),
);

interface Side {
  readonly shop: Shop;
  readonly key: string;
}
let api: ServedApi;
let alpha: Side;
let bravo: Side;

/** Two tenants with the same external ids; every text of the second says so. */
beforeAll(async () => {
  api = await serveApi();
  [alpha, bravo] = [await sideOf("ALPHA", "10.00"), await sideOf("BRAVO", "77.77")];
});
afterAll(async () => {
  await api.close();
  await services.close();
});

function recordsOf(mark: string, price: string) {
  const ids = ["1", "2", "3"];
  return {
    customers: ids.map((id) => ({
      externalId: id,
      firstName: `${mark}-${id}`,
      email: `${mark}@example.com`,
    })),
    products: ids.map((id) => ({
      externalId: id,
      title: `${mark}-product`,
      variants: [{ externalId: `v${id}`, sku: mark, price }],
    })),
    orders: ids.map((id) => ({
      externalId: id,
      name: `#${mark}-${id}`,
      processedAt: `2026-03-0${id}T12:00:00Z`,
      customer: id,
      lines: [
        { externalId: "1", product: id, variant: `v${id}`, title: mark, quantity: 1, unitPrice: price },
      ],
    })),
  };
}

async function sideOf(mark: string, price: string): Promise<Side> {
  const { shop, key } = await tenantWithKey({ scopes: ["ingest", "read"] });
  for (const [resource, records] of Object.entries(recordsOf(mark, price)))
    expect((await post(`${api.origin}/api/data/${resource}`, key, records)).status).toBe(200);
  await rebuildShop(services.db, shop);
  return { shop, key };
}

/** Every table's rows of a tenant, as one checksum a table. */
async function checksums({ shop }: Side): Promise<Record<string, string>> {
  const tables = await sql<{ t: string; c: string }>`
    SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND (column_name = 'shop_id' OR (table_name = 'shop' AND column_name = 'id'))
    ORDER BY table_name`.execute(services.db);
  const sums: Record<string, string> = {};
  for (const { t, c } of tables.rows) {
    const { rows } = await sql`SELECT * FROM ${sql.table(t)} WHERE ${sql.ref(c)} = ${shop.id}`.execute(
      services.db,
    );
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    sums[t] = `${lines.length} ${createHash("sha256").update(lines.join("\n")).digest("hex")}`;
  }
  return sums;
}

/** Every cursor that the second tenant's lists give. */
async function cursorsOf({ key }: Side): Promise<string[]> {
  const found: string[] = [];
  for (const { address, operation } of operations) {
    if (!operation.parameters?.some(({ name }) => name === "cursor") || address === "/api/tenants") continue;
    const takes = (one: string) => operation.parameters?.some(({ name }) => name === one);
    const range = takes("from") ? "&from=2026-03-01&to=2026-03-31" : "";
    // A cohort's numbers want the cohort, and its own days; the others are narrowed to it.
    const cohort = takes("cohortFrom") ? "&cohortFrom=2026-03-01&cohortTo=2026-03-31" : "";
    for (const choice of choicesOf(operation)) {
      const answer = await fetch(`${api.origin}${address}?${choice}limit=1${range}${cohort}`, {
        headers: { "x-api-key": key },
      });
      expect(answer.status).toBe(200);
      const { nextCursor } = (await answer.json()) as { nextCursor: string | null };
      if (nextCursor !== null) found.push(nextCursor);
    }
  }
  return found;
}

/**
 * Queries that an operation takes: none and the range of the sales, each with every value of what must be chosen, and
 * every cursor of the other tenant, each with one of the values: all with all would be more than a key may ask a minute.
 */
function queriesOf(operation: Operation, cursors: readonly string[]): string[] {
  const choices = choicesOf(operation);
  return choices.flatMap((choice, place) => {
    const some = cursors.filter((_cursor, index) => index % choices.length === place);
    return plainQueries(operation, some).map((query) => `${choice}${query}`);
  });
}

/** "metric=orders&" and so on of an operation that must be told which; else nothing, once. */
function choicesOf({ parameters }: Operation): string[] {
  const choice = parameters?.find(({ required, schema }) => required && schema?.enum);
  return choice?.schema?.enum?.map((value) => `${choice.name}=${value}&`) ?? [""];
}

function plainQueries(operation: Operation, cursors: readonly string[]): string[] {
  const takes = (name: string) =>
    operation.parameters?.some((one) => one.in === "query" && one.name === name);
  const range = takes("from") ? "from=2026-03-01&to=2026-03-31" : "";
  return [
    "",
    range,
    ...(takes("cursor") ? cursors.map((cursor) => `${range}&cursor=${cursor}`) : []),
    ...["shop", "shopId", "tenant", "tenantId"].map((name) => `${name}=${bravo.shop.id}`),
  ];
}

function bodiesOf(address: string, operation: Operation): (string | undefined)[] {
  if (!operation.requestBody) return [undefined];
  const resource = address.split("/")[3] as keyof ReturnType<typeof recordsOf>;
  const records = recordsOf("ALPHA-2", "11.00")[resource] ?? [];
  const other = { shopId: bravo.shop.id, tenantId: String(bravo.shop.id) };
  return [
    JSON.stringify(records),
    JSON.stringify(records.map((record) => ({ ...record, ...other }))),
    JSON.stringify({ name: "ALPHA", currency: "JPY", timeZone: "UTC" }),
    JSON.stringify(records.map(({ externalId }) => ({ externalId, deleted: true }))),
    JSON.stringify(records),
  ];
}

it("whatever the key of one tenant does, it neither changes nor shows another that has the same ids", async () => {
  const before = await checksums(bravo);
  const cursors = await cursorsOf(bravo);
  expect(cursors.length).toBeGreaterThanOrEqual(2);
  const atStart = await checksums(bravo);
  const seen = new Map<string, Set<number>>();
  let shown = "";
  // Reading comes first, while there is something to read.
  const inOrder = [...operations].sort((left, right) => order(left.method) - order(right.method));
  for (const { address, method, operation } of inOrder) {
    const ids = /\{(id|externalId)\}/.test(address)
      ? ["1", String(bravo.shop.id), String(alpha.shop.id)]
      : [""];
    for (const id of ids)
      for (const query of queriesOf(operation, cursors))
        for (const body of bodiesOf(address, operation)) {
          const response = await fetch(
            `${api.origin}${address.replace(/\{\w+\}/, id)}${query && `?${query}`}`,
            {
              method,
              headers: {
                "x-api-key": alpha.key,
                authorization: `Bearer ${alpha.key}`,
                "x-shop-id": String(bravo.shop.id),
                ...(body === undefined ? {} : { "content-type": "application/json" }),
              },
              ...(body === undefined ? {} : { body }),
            },
          );
          const text = await response.text();
          expect(response.status).toBeLessThan(500);
          expect(text).not.toMatch(/BRAVO|77\.77/);
          shown += text;
          const name = `${method} ${address}`;
          seen.set(name, (seen.get(name) ?? new Set()).add(response.status));
        }
  }
  await rebuildShop(services.db, alpha.shop);
  // The key did do what it may, so that the silence about the other means something.
  for (const mark of ["ALPHA-1", "ALPHA@example.com"]) expect(shown).toContain(mark);
  expect(seen.size).toBe(operations.length);
  for (const [name, statuses] of seen)
    expect([name, name.includes("/api/tenants") ? statuses.has(401) : statuses.has(200)]).toEqual([
      name,
      true,
    ]);
  // Between the two only the second tenant's own reading lies: its key's last use.
  expect({ ...atStart, api_key: "" }).toEqual({ ...before, api_key: "" });
  expect(await checksums(bravo)).toEqual(atStart);
  expect(await checksums(alpha)).not.toEqual(before);
});

function order(method: string): number {
  return ["GET", "POST", "PATCH", "DELETE"].indexOf(method);
}
