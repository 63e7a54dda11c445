import { afterAll, describe, expect, it } from "vitest";
import {
  createRateLimits,
  deleteRequest,
  ingestRequest,
  tenantRequest,
  type ApiContext,
} from "#app/api/index.server.ts";
import type { ApiResource } from "#app/ingest/index.server.ts";
import { services } from "#app/services.server.ts";
import { tenantWithKey, type RecordAnswer } from "./serve-api.ts";

afterAll(() => services.close());

/** A web process whose clock is off by so many seconds. */
function processAt(seconds: number): ApiContext {
  return {
    ...services.api,
    limits: createRateLimits(),
    now: () => new Date(Date.now() + seconds * 1000),
    onError: (error) => {
      throw error;
    },
  };
}

async function send(
  context: ApiContext,
  key: string,
  resource: ApiResource,
  record: object,
): Promise<string> {
  const request = new Request(`https://app.example.com/api/data/${resource}`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify(record),
  });
  return outcomeOf(await ingestRequest(context, request, resource));
}

async function remove(context: ApiContext, key: string, resource: ApiResource, id: string): Promise<string> {
  const request = new Request(`https://app.example.com/api/data/${resource}/${id}`, {
    method: "DELETE",
    headers: { "x-api-key": key },
  });
  return outcomeOf(await deleteRequest(context, request, resource, id));
}

async function outcomeOf(response: Response): Promise<string> {
  const { results } = (await response.json()) as { results: RecordAnswer[] };
  const [first] = results;
  return first?.outcome === "rejected"
    ? `rejected: ${first.errors?.[0]?.message ?? ""}`
    : (first?.outcome ?? "");
}

const operatorToken = "operator-token-of-thirty-two-letters";

const records = {
  orders: (n: number) => ({ externalId: "1", processedAt: "2026-03-01T12:00:00Z", total: String(n) }),
  customers: (n: number) => ({ externalId: "1", firstName: `Ada ${n}` }),
  products: (n: number) => ({
    ...{ externalId: "1", title: `Mug ${n}` },
    variants: [{ externalId: "v", price: String(n) }],
  }),
} as const satisfies Record<ApiResource, (n: number) => object>;

const clocks = [
  ["one clock", 0, 0],
  ["the second behind by 90 s", 90, 0],
  ["the second ahead by 90 s", 0, 90],
  ["both wrong by a day, to either side", 86_400, -86_400],
] as const;

describe.each(["orders", "customers", "products"] as const)(
  "M5: %s without a version of their own",
  (resource) => {
    it.each(clocks)("are stored and deleted by whoever comes last: %s", async (_name, first, second) => {
      const { key } = await tenantWithKey();
      const [one, other] = [processAt(first), processAt(second)];
      const record = records[resource];
      expect(await send(one, key, resource, record(10))).toBe("created");
      expect(await send(other, key, resource, record(20))).toBe("updated");
      expect(await send(one, key, resource, record(30))).toBe("updated");
      expect(await send(other, key, resource, record(30))).toBe("unchanged");
      expect(await remove(other, key, resource, "1")).toBe("updated");
      expect(await remove(one, key, resource, "1")).toBe("unchanged");
      expect(await send(other, key, resource, record(40))).toBe("created");
      expect(await remove(one, key, resource, "1")).toBe("updated");
    });

    it("come after a version that is ahead of the database's clock: stored before it stepped back, or by its sender", async () => {
      const { key } = await tenantWithKey();
      const context = processAt(0);
      const record = records[resource];
      const ahead = new Date(Date.now() + 23 * 3_600_000).toISOString();
      expect(await send(context, key, resource, { ...record(1), updatedAt: ahead })).toBe("created");
      expect(await send(context, key, resource, record(2))).toBe("updated");
      expect(await remove(context, key, resource, "1")).toBe("updated");
      // Deleted after it: the same version again is older than the deletion.
      expect(await send(context, key, resource, { ...record(3), updatedAt: ahead })).toBe("stale");
      expect(await send(context, key, resource, record(4))).toBe("created");
    });

    it("are refused with a version that is more than a day ahead: nothing could ever replace or delete it", async () => {
      const { key } = await tenantWithKey();
      const context = processAt(0);
      for (const updatedAt of ["9998-12-30T00:00:00Z", new Date(Date.now() + 25 * 3_600_000).toISOString()]) {
        const reason = expect.stringContaining("is more than a day in the future") as string;
        expect(await send(context, key, resource, { ...records[resource](1), updatedAt })).toEqual(reason);
        expect(await send(context, key, resource, { externalId: "1", deleted: true, updatedAt })).toEqual(
          reason,
        );
      }
    });
  },
);

it("M5: a tenant's profile is changed by whoever asks last, whatever the clocks of two processes say", async () => {
  const { shop } = await tenantWithKey();
  const change = async (seconds: number, name: string) => {
    const request = new Request(`https://app.example.com/api/tenants/${shop.id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${operatorToken}`, "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    const context = { ...processAt(seconds), operatorToken };
    return ((await (await tenantRequest(context, request, String(shop.id))).json()) as { name: string }).name;
  };
  expect(await change(90, "first")).toBe("first");
  expect(await change(0, "second")).toBe("second");
  expect(await change(-86_400, "third")).toBe("third");
});

it("M5: nor may the customer inside an order be from the future; without a version it comes with the order's", async () => {
  const { key } = await tenantWithKey();
  const context = processAt(0);
  const customer = { externalId: "c", firstName: "Ada" };
  const order = { ...records.orders(1), customer };
  const future = { ...order, customer: { ...customer, updatedAt: "9000-01-01T00:00:00Z" } };
  expect(await send(context, key, "orders", future)).toContain("more than a day in the future");
  expect(await send(context, key, "orders", order)).toBe("created");
  expect(await send(context, key, "customers", { externalId: "c", firstName: "Bea" })).toBe("updated");
  expect(await send(processAt(-90), key, "orders", { ...order, total: "2" })).toBe("updated");
  expect(await send(context, key, "customers", { externalId: "c", firstName: "Ada" })).toBe("unchanged");
});
