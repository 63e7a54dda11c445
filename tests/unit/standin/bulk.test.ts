import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import {
  createWorld,
  executeAdmin,
  openBulkResult,
  type ShopOptions,
  type StandinEvent,
  type StandinShop,
  type World,
} from "#tests/standin/index.ts";

const DOMAIN = "bulk.myshopify.com";
const SCOPES = ["read_orders", "read_all_orders", "read_products", "read_customers"];
const ORDERS = `{ orders(sortKey: UPDATED_AT) { edges { node { id name totalPriceSet { shopMoney { amount } }
  customer { id numberOfOrders } refunds { id createdAt }
  lineItems { edges { node { id quantity originalUnitPriceSet { shopMoney { amount } } discountAllocations { allocatedAmountSet { shopMoney { amount } } } } } } } } } }`;

interface Operation {
  id: string;
  status: string;
  errorCode: string | null;
  objectCount: string;
  rootObjectCount: string;
  fileSize: string | null;
  url: string | null;
  partialDataUrl: string | null;
}

let worlds: World[] = [];

function setUp(options: Partial<ShopOptions> = {}): {
  world: World;
  shop: StandinShop;
  events: StandinEvent[];
} {
  const world = createWorld({ seed: 21, now: () => new Date("2026-11-22T12:00:00Z") });
  worlds.push(world);
  const shop = world.addShop({ domain: DOMAIN, orders: 300, customers: 80, products: 30, ...options });
  const events: StandinEvent[] = [];
  world.onEvent((event) => events.push(event));
  return { world, shop, events };
}

afterEach(async () => {
  for (const world of worlds) await world.close();
  worlds = [];
});

async function ask<T>(
  world: World,
  query: string,
  variables: Record<string, unknown> = {},
  scopes = SCOPES,
): Promise<T> {
  const { body } = await executeAdmin(world, DOMAIN, { query, variables, scopes });
  return (JSON.parse(JSON.stringify(body)) as { data: T }).data;
}

interface Started {
  bulkOperation: { id: string; status: string } | null;
  userErrors: Array<{ code: string; message: string }>;
}

async function start(world: World, query: string, scopes = SCOPES): Promise<Started> {
  const data = await ask<{ bulkOperationRunQuery: Started }>(
    world,
    "mutation($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { field code message } } }",
    { q: query },
    scopes,
  );
  return data.bulkOperationRunQuery;
}

/** Polls as an app does, and not too often: the shop's clock stands, so the points of a poll do not come back. */
async function run(world: World, query: string, scopes = SCOPES): Promise<Operation> {
  const { bulkOperation, userErrors } = await start(world, query, scopes);
  expect(userErrors).toEqual([]);
  for (;;) {
    const { bulkOperation: operation } = await ask<{ bulkOperation: Operation }>(
      world,
      "query($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url partialDataUrl } }",
      { id: bulkOperation?.id },
    );
    if (!["CREATED", "RUNNING"].includes(operation.status)) return operation;
    await pause(10);
  }
}

async function rowsOf(world: World, url: string | null): Promise<Array<Record<string, unknown>>> {
  const answer = await openBulkResult(world, url ?? "");
  if (answer.outcome !== "open") throw new Error(`The result is ${answer.outcome}.`);
  const parts: Buffer[] = [];
  for await (const part of answer.read(0, answer.size)) parts.push(Buffer.from(part as Buffer));
  const text = Buffer.concat(parts).toString("utf8");
  expect(Buffer.byteLength(text)).toBe(answer.size);
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("a bulk operation", () => {
  it("gives every order and line once, children after their parents, its counts right", async () => {
    const { world, shop, events } = setUp();
    const operation = await run(world, ORDERS);
    const rows = await rowsOf(world, operation.url);
    const lines = [...shop.orders()].reduce((count, order) => count + order.lines.length, 0);
    expect(operation).toMatchObject({
      status: "COMPLETED",
      errorCode: null,
      objectCount: String(300 + lines),
      rootObjectCount: "300",
      partialDataUrl: null,
    });
    expect(rows).toHaveLength(300 + lines);
    const seen = new Set<unknown>();
    for (const row of rows) {
      if (row["__parentId"] !== undefined) expect(seen.has(row["__parentId"])).toBe(true);
      expect(seen.has(row["id"])).toBe(false);
      seen.add(row["id"]);
    }
    expect(rows[1]?.["__parentId"]).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]?.topic).toBe("bulk_operations/finish");
    expect(JSON.parse(events[0]?.body ?? "")).toMatchObject({
      admin_graphql_api_id: operation.id,
      status: "completed",
      error_code: null,
    });
  });

  it("says what an ordinary query says", async () => {
    const { world } = setUp({ orders: 40, bigIds: true, presentmentCurrency: "EUR" });
    const rows = await rowsOf(world, (await run(world, ORDERS)).url);
    const paged = ORDERS.replace("orders(", "orders(first: 250, ").replace(
      "lineItems {",
      "lineItems(first: 50) {",
    );
    const { orders } = await ask<{ orders: { edges: Array<{ node: Record<string, unknown> }> } }>(
      world,
      paged,
    );
    const direct = orders.edges.flatMap(({ node }) => {
      const { lineItems, ...own } = node as { lineItems: { edges: Array<{ node: object }> } };
      return [own, ...lineItems.edges.map((edge) => ({ ...edge.node, __parentId: node["id"] }))];
    });
    const sorted = (list: object[]): string[] => list.map((row) => JSON.stringify(row)).sort();
    expect(sorted(rows)).toEqual(sorted(direct));
  });

  it("can be read from any byte", async () => {
    const { world } = setUp({ orders: 20 });
    const answer = await openBulkResult(world, (await run(world, ORDERS)).url ?? "");
    if (answer.outcome !== "open") throw new Error("not open");
    const read = async (from: number, to: number): Promise<string> => {
      const parts: Buffer[] = [];
      for await (const part of answer.read(from, to)) parts.push(Buffer.from(part as Buffer));
      return Buffer.concat(parts).toString("latin1");
    };
    const whole = await read(0, answer.size);
    expect((await read(0, 777)) + (await read(777, answer.size))).toBe(whole);
  });

  it("has no url when there are no rows, and no address for strangers", async () => {
    const { world } = setUp({ orders: 0 });
    expect(await run(world, ORDERS)).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null });
    expect(await openBulkResult(world, "https://storage.googleapis.com/other/file")).toEqual({
      outcome: "missing",
    });
  });

  it("fails without the scope", async () => {
    const { world } = setUp({ orders: 3 });
    expect(await run(world, ORDERS, ["read_products"])).toMatchObject({
      status: "FAILED",
      errorCode: "ACCESS_DENIED",
      url: null,
    });
  });

  it("sees the last 60 days only without read_all_orders", async () => {
    const { world, shop } = setUp();
    const since = Date.parse("2026-11-22T12:00:00Z") - 60 * 86_400_000;
    const recent = [...shop.orders()].filter(({ createdAt }) => createdAt >= since).length;
    const scopes = ["read_orders", "read_customers"];
    expect((await run(world, ORDERS, scopes)).rootObjectCount).toBe(String(recent));
  });
});

describe("the limits of bulk operations", () => {
  it("five at a time", async () => {
    const { world } = setUp();
    const started = [];
    for (let i = 0; i < 6; i++) started.push(await start(world, ORDERS));
    expect(started.slice(0, 5).every(({ bulkOperation }) => bulkOperation?.status === "CREATED")).toBe(true);
    expect(started[5]).toMatchObject({ bulkOperation: null, userErrors: [{ code: "LIMIT_REACHED" }] });
    const { bulkOperations } = await ask<{ bulkOperations: { nodes: unknown[] } }>(
      world,
      '{ bulkOperations(first: 10, query: "status:CREATED OR status:RUNNING", sortKey: CREATED_AT) { nodes { id } } }',
    );
    expect(bulkOperations.nodes).toHaveLength(5);
  });

  it.each([
    ["a field that does not exist", "{ orders { edges { node { id nope } } } }"],
    ["no connection", "{ shop { id } }"],
    ["node at the top", '{ node(id: "gid://shopify/Order/1") { id } }'],
    [
      "a connection in a list",
      "{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }",
    ],
    ["nodes that are no Node", "{ orders { edges { node { id agreements { edges { node { id } } } } } } }"],
    ["a parent without id", "{ orders { edges { node { name lineItems { edges { node { id } } } } } } }"],
    [
      "three levels",
      "{ customers { edges { node { id orders { edges { node { id lineItems { edges { node { id suggestedReturnReasonDefinitions { edges { node { id } } } } } } } } } } } } }",
    ],
    ["two top-level fields", "{ orders { edges { node { id } } } products { edges { node { id } } } }"],
    ["no query at all", "{"],
  ])("refuses %s", async (_, query) => {
    const { world } = setUp({ orders: 1 });
    expect(await start(world, query)).toMatchObject({
      bulkOperation: null,
      userErrors: [{ code: "INVALID" }],
    });
  });
});

describe("the faults of bulk operations", () => {
  const faulty = async (
    fault: Parameters<ReturnType<World["faults"]>["bulk"]>[0],
  ): Promise<{ world: World; operation: Operation }> => {
    const { world } = setUp({ orders: 50 });
    world.faults(DOMAIN).bulk(fault);
    return { world, operation: await run(world, ORDERS) };
  };

  it("failed, denied and canceled leave nothing to read", async () => {
    expect((await faulty("failed")).operation).toMatchObject({
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      url: null,
    });
    expect((await faulty("access_denied")).operation).toMatchObject({
      status: "FAILED",
      errorCode: "ACCESS_DENIED",
    });
    expect((await faulty("canceled")).operation).toMatchObject({
      status: "CANCELED",
      url: null,
      partialDataUrl: null,
    });
  });

  it("partial leaves the first half at partialDataUrl", async () => {
    const { world, operation } = await faulty("partial");
    expect(operation).toMatchObject({ status: "FAILED", errorCode: "TIMEOUT", url: null });
    const rows = await rowsOf(world, operation.partialDataUrl);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(Number(operation.objectCount));
  });

  it("truncated is short by a line, the counts full", async () => {
    const { world, operation } = await faulty("truncated");
    expect(operation.status).toBe("COMPLETED");
    expect(await rowsOf(world, operation.url)).toHaveLength(Number(operation.objectCount) - 1);
  });

  it("an expired url answers so", async () => {
    const { world, operation } = await faulty("expired_url");
    expect(await openBulkResult(world, operation.url ?? "")).toEqual({ outcome: "expired" });
  });

  it("a cut download breaks off once", async () => {
    const { world, operation } = await faulty("cut");
    await expect(rowsOf(world, operation.url)).rejects.toThrow("broke off");
    expect(await rowsOf(world, operation.url)).toHaveLength(Number(operation.objectCount));
  });

  it("a cancelled operation ends cancelled", async () => {
    const { world, events } = setUp();
    const { bulkOperation } = await start(world, ORDERS);
    const data = await ask(
      world,
      "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }",
      { id: bulkOperation?.id },
    );
    expect(data).toEqual({
      bulkOperationCancel: { bulkOperation: { status: "CANCELING" }, userErrors: [] },
    });
    await expect.poll(() => events.length).toBe(1);
    expect(JSON.parse(events[0]?.body ?? "")).toMatchObject({ status: "canceled" });
  });
});
