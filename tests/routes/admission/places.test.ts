import "../auth/environment.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Admission, WorkKind } from "#app/admission/index.server.ts";
import { delivery } from "#tests/factories/delivery.ts";
import { embeddedShop, pageRequest } from "#tests/factories/embedded-shop.ts";
import { pageRoutes, type PageRoute } from "../pages/page-routes.ts";

let services: typeof import("#app/services.server.ts").services;
let apiTests: typeof import("../api/serve-api.ts");
let api: Awaited<ReturnType<(typeof apiTests)["serveApi"]>>;
let operations: { address: string; method: string; security: unknown }[];
let pages: PageRoute[];
const domain = "places.myshopify.com";

beforeAll(async () => {
  ({ services } = await import("#app/services.server.ts"));
  apiTests = await import("../api/serve-api.ts");
  api = await apiTests.serveApi();
  pages = await pageRoutes();
  await embeddedShop(services, domain);
  const { openApiDocument } = await import("#app/api/openapi/document.server.ts");
  operations = Object.entries(openApiDocument().paths ?? {}).flatMap(([address, methods]) =>
    Object.entries(methods as Record<string, { security: unknown }>).map(([method, { security }]) => ({
      ...{ address, method: method.toUpperCase(), security },
    })),
  );
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await api.close();
  await services.close();
});

/** Every place is taken. @returns the kinds that were asked for. */
function allTaken(): WorkKind[] {
  const asked: WorkKind[] = [];
  vi.spyOn(services.admission, "enter").mockImplementation(((kind) => {
    asked.push(kind);
    return Promise.resolve({ outcome: "full", kind, retryAfterSeconds: 7 });
  }) satisfies Admission["enter"]);
  return asked;
}

async function thrownBy(run: () => unknown): Promise<Response> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("H4: a shop that has as much under way as it may", () => {
  test("gets 429 from every address below /app, before anything is read", async () => {
    const asked = allTaken();
    const refused: string[] = [];
    for (const { id, path, module } of pages)
      for (const [kind, run] of [
        ["loader", module.loader],
        ["action", module.action],
      ] as const) {
        if (!run) continue;
        const request = pageRequest(domain, path, kind === "action" ? { form: {} } : {});
        const params = { id: "1", report: "orders" };
        const response = await thrownBy(() => run({ request, params, context: {} }));
        expect([id, kind, response.status, response.headers.get("retry-after")]).toEqual([
          id,
          kind,
          429,
          "7",
        ]);
        refused.push(`${id} ${kind}`);
      }
    expect(refused.length).toBeGreaterThan(20);
    expect(new Set(asked)).toEqual(new Set(["page", "export"]));
  });

  test("gets 429 from every report, file, request and upload of the API", async () => {
    const { key } = await apiTests.tenantWithKey({ scopes: ["read", "ingest"] });
    const asked = allTaken();
    const send = (address: string, method: string, type?: string) =>
      fetch(api.origin + address.replace("{externalId}", "1"), {
        method,
        headers: { "x-api-key": key, ...(type ? { "content-type": type } : {}) },
        ...(type ? { body: "{}" } : {}),
      });
    const refused: string[] = [];
    for (const { address, method, security } of operations) {
      // The list of definitions is made of constants; the operator is no tenant.
      if (address === "/api/insights" || JSON.stringify(security).includes("operator")) continue;
      const query = address.endsWith("/ledger") ? "?metric=totalSales" : "";
      const ways =
        method === "GET"
          ? [
              send(address + query, method),
              send(`${address}${query || "?"}&format=csv`.replace("?&", "?"), method),
            ]
          : method === "POST"
            ? ["application/json", "application/x-ndjson"].map((type) => send(address, method, type))
            : [send(address, method)];
      for (const response of await Promise.all(ways)) {
        const body = (await response.json()) as { type: string };
        expect([address, response.status, response.headers.get("retry-after")]).toEqual([address, 429, "7"]);
        expect(body.type).toBe("/api/docs/problems/too-many-at-once");
        refused.push(`${method} ${address}`);
      }
    }
    expect(refused.length).toBeGreaterThan(25);
    expect(new Set(asked)).toEqual(new Set(["report", "export", "batch", "stream"]));
  });
});

test("H4: a place that is left is free again, whatever came of the work", async () => {
  const { key } = await apiTests.tenantWithKey({ scopes: ["read", "ingest"] });
  const reading = (query: string) =>
    fetch(`${api.origin}/api/insights/${query}`, { headers: { "x-api-key": key } }).then((r) => r.text());
  const writing = (type: string, body: string) =>
    fetch(`${api.origin}/api/data/orders`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": type },
      body,
    }).then((r) => r.text());
  // More of each, good and bad, than a shop has places; one that is kept would leave none in the end.
  for (let round = 0; round < 5; round++) {
    await reading("summary");
    await reading("orders-by-date?interval=day&from=2001-01-01&to=2020-01-01");
    await reading("recent-orders?format=csv");
    await reading("recent-orders?cursor=x&format=csv");
    await writing("application/json", "{");
    await writing("application/x-ndjson", "{}\n");
  }
  const last = await fetch(`${api.origin}/api/insights/recent-orders?format=csv`, {
    headers: { "x-api-key": key },
  });
  expect(last.status).toBe(200);
  await last.text();
});

test("H4: intake stores while every other connection is taken", async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const connections = services.env.DATABASE_CONNECTIONS;
  let taken = 0;
  const holders = [services.db, services.reading].flatMap((pool) =>
    Array.from({ length: connections }, () =>
      pool.connection().execute(() => {
        taken += 1;
        return held;
      }),
    ),
  );
  try {
    await vi.waitUntil(() => taken >= connections + Math.ceil(connections / 2), { timeout: 120_000 });
    expect(await services.inbox.accept(delivery({ shopDomain: domain }))).toEqual({ outcome: "stored" });
  } finally {
    release();
    await Promise.all(holders);
  }
});
