import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openedTenant, tenant, tenantPage } from "#app/api/tenant-schemas.ts";
import { latestJob } from "#app/jobs/index.server.ts";
import { rebuildShop } from "#app/rollups/index.server.ts";
import { services } from "#app/services.server.ts";
import { shopById } from "#app/tenancy/index.server.ts";
import { drain } from "#app/worker/index.server.ts";
import { installedShop, workerContext } from "../../factories/worker-shop.ts";
import { post, serveApi, tenantWithKey, type ServedApi } from "./serve-api.ts";

const TOKEN = "operator-token-of-the-tests-0123456789";
const profile = { name: "Corner shop", currency: "EUR", timeZone: "Europe/Berlin" };

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
});
afterAll(async () => {
  await api.close();
  await services.close();
});

async function ask(method: string, path: string, body?: unknown, authorization = `Bearer ${TOKEN}`) {
  const response = await fetch(`${api.origin}/api/tenants${path}`, {
    method,
    headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Problem };
}
interface Problem {
  readonly type?: string;
  readonly detail?: string;
}

async function open(change: object = {}) {
  const answer = await ask("POST", "", { ...profile, ...change });
  expect(answer.status).toBe(201);
  const opened = openedTenant.parse(answer.body);
  expect(answer.headers.get("location")).toBe(`/api/tenants/${opened.tenant.id}`);
  return opened;
}

describe("the operator", () => {
  it.each([
    ["no token", ""],
    ["another token", "Bearer operator-token-of-the-tests-0123456788"],
    ["a longer one", `Bearer ${TOKEN}x`],
    ["another scheme", `Basic ${TOKEN}`],
  ])("is not who sends %s", async (_name, authorization) => {
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ""],
      ["GET", "/1"],
      ["PATCH", "/1"],
      ["DELETE", "/1"],
    ] as const) {
      const answer = await ask(method, path, method === "POST" ? profile : undefined, authorization);
      expect(answer.status).toBe(401);
      expect(answer.body.type).toMatch(/operator-unauthorized$/);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("is nobody where the settings name none, and no key of a tenant", async () => {
    const { key } = await tenantWithKey({ scopes: ["ingest", "read"] });
    expect((await ask("GET", "", undefined, `Bearer ${key}`)).status).toBe(401);
    const context = services.api as { operatorToken: string | null };
    context.operatorToken = null;
    try {
      const answer = await ask("GET", "");
      expect([answer.status, answer.body.type]).toEqual([403, expect.stringMatching(/operator-disabled$/)]);
    } finally {
      context.operatorToken = TOKEN;
    }
  });

  it("makes a tenant whose first key works at once", async () => {
    const opened = await open();
    expect(opened.tenant).toMatchObject({ ...profile, state: "active", domain: null, erasure: null });
    expect(opened.apiKey.scopes).toEqual(["ingest", "read"]);
    const order = { externalId: "1", processedAt: "2026-03-02T12:00:00Z", total: "5.00" };
    expect((await post(`${api.origin}/api/data/orders`, opened.apiKey.secret, [order])).status).toBe(200);
    const read = await ask("GET", `/${opened.tenant.id}`);
    expect(tenant.parse(read.body)).toEqual(opened.tenant);
    expect(JSON.stringify(read.body)).not.toContain(opened.apiKey.secret);
    const audit = await services.db
      .selectFrom("audit_event")
      .select(["actor", "action"])
      .where("shop_id", "=", Number(opened.tenant.id))
      .orderBy("id")
      .execute();
    expect(audit).toEqual([
      { actor: "operator", action: "tenant.created" },
      { actor: "operator", action: "api_key.created" },
    ]);
  });

  it.each([
    ["an unknown field", { ...profile, timezone: "UTC" }, "timezone"],
    ["a missing field", { name: "a", currency: "USD" }, "timeZone"],
    ["no currency", { ...profile, currency: "usd" }, "currency: is no currency"],
    ["an unassigned currency", { ...profile, currency: "QQQ" }, "currency: is no currency"],
    ["an offset", { ...profile, timeZone: "+02:00" }, "timeZone: is no IANA time zone"],
    ["a zone that is none", { ...profile, timeZone: "Europe/Atlantis" }, "timeZone: is no IANA time zone"],
    ["a blank name", { ...profile, name: "  " }, "name: must not be empty"],
    ["no JSON", "{", "no JSON"],
  ])("cannot make one with %s", async (_name, body, detail) => {
    const answer = await ask("POST", "", body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(detail);
  });

  it("pages through all tenants, each once", async () => {
    const made = [await open(), await open(), await open()].map((one) => one.tenant.id);
    // Other tests' tenants are on the list, too: some pages of it, not more than an operator may ask for.
    const { n } = await services.db
      .selectFrom("shop")
      .select(({ fn }) => fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    const limit = Math.min(250, Math.ceil(n / 5));
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = tenantPage.parse(
        (await ask("GET", `?limit=${limit}${cursor && `&cursor=${cursor}`}`)).body,
      );
      seen.push(...page.tenants.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(expect.arrayContaining(made));
    expect(new Set(seen).size).toBe(seen.length);
    expect((await ask("GET", "?cursor=x")).status).toBe(400);
    expect((await ask("GET", "?shop=1")).status).toBe(400);
  });

  it("changes a profile, and days follow the new zone", async () => {
    const { tenant: made, apiKey } = await open({ timeZone: "UTC" });
    const order = { externalId: "1", processedAt: "2026-03-02T02:00:00Z", total: "5.00" };
    await post(`${api.origin}/api/data/orders`, apiKey.secret, [order]);
    const answer = await ask("PATCH", `/${made.id}`, { timeZone: "America/New_York", name: "Moved" });
    expect(answer.status).toBe(200);
    expect(tenant.parse(answer.body)).toEqual({ ...made, timeZone: "America/New_York", name: "Moved" });
    await sql`UPDATE job SET run_after = NOW(3) WHERE shop_id = ${Number(made.id)}`.execute(services.db);
    await drain(workerContext(services.db), { jobs: true });
    const shop = await shopById(services.db, Number(made.id));
    if (!shop) throw new Error("the tenant is gone");
    await rebuildShop(services.db, shop);
    const days = await services.db
      .selectFrom("daily_sales")
      .select("day")
      .where("shop_id", "=", shop.id)
      .execute();
    expect(days).toEqual([{ day: "2026-03-01" }]);
    expect((await ask("PATCH", `/${made.id}`, {})).status).toBe(400);
    expect((await ask("PATCH", `/${made.id}`, { id: "1" })).status).toBe(400);
  });

  it("erases a tenant in the background, and nothing of another", async () => {
    const [gone, kept] = [await open(), await open()];
    const orders = Array.from({ length: 7 }, (_unused, index) => ({
      externalId: String(index),
      processedAt: "2026-03-02T12:00:00Z",
      total: "5.00",
    }));
    for (const { apiKey, tenant: one } of [gone, kept]) {
      await post(`${api.origin}/api/data/orders`, apiKey.secret, orders);
      const shop = await shopById(services.db, Number(one.id));
      if (shop) await rebuildShop(services.db, shop);
    }
    const before = await rowsOf(kept.tenant.id);
    const answer = await ask("DELETE", `/${gone.tenant.id}`);
    expect([answer.status, tenant.parse(answer.body).state]).toEqual([202, "erasing"]);
    expect((await post(`${api.origin}/api/data/orders`, gone.apiKey.secret, [])).status).toBe(401);
    expect((await ask("PATCH", `/${gone.tenant.id}`, { name: "x" })).status).toBe(409);
    expect((await ask("DELETE", `/${gone.tenant.id}`)).status).toBe(202);
    await drain(workerContext(services.db), { jobs: true });
    const erased = tenant.parse((await ask("GET", `/${gone.tenant.id}`)).body);
    expect(erased).toMatchObject({ state: "erased", name: "" });
    expect(erased.erasure?.tables).toBe(erased.erasure?.of);
    expect(erased.erasure?.rows).toBeGreaterThan(20);
    const left = await rowsOf(gone.tenant.id);
    // The audit of the erasure, and the job that tells of it.
    expect(left).toEqual({ audit_event: 1, job: 1 });
    expect(await rowsOf(kept.tenant.id)).toEqual(before);
    const shop = await shopById(services.db, Number(gone.tenant.id));
    expect(shop && (await latestJob(services.db, shop, "shop_redact"))?.state).toBe("done");
  });

  it("does not change or erase a Shopify shop, and knows no tenant that is none", async () => {
    const shop = await installedShop(services.db);
    expect((await ask("GET", `/${shop.id}`)).body).toMatchObject({ domain: shop.domain, state: "active" });
    expect((await ask("PATCH", `/${shop.id}`, { name: "x" })).status).toBe(409);
    expect((await ask("DELETE", `/${shop.id}`)).status).toBe(409);
    for (const id of ["0", "4294967296", "x", "1e1", "999999999"])
      expect((await ask("GET", `/${id}`)).status).toBe(404);
    expect((await ask("PUT", `/${shop.id}`, {})).status).toBe(405);
  });
});

/** Rows of a tenant in every table that has a shop_id, those with none left out. */
async function rowsOf(id: string): Promise<Record<string, number>> {
  const tables = await sql<{ t: string }>`
    SELECT table_name AS t FROM information_schema.columns
    WHERE table_schema = DATABASE() AND column_name = 'shop_id' ORDER BY table_name`.execute(services.db);
  const counts: Record<string, number> = {};
  for (const { t } of tables.rows) {
    const { rows } = await sql<{ n: number }>`
      SELECT COUNT(*) AS n FROM ${sql.table(t)} WHERE shop_id = ${Number(id)}`.execute(services.db);
    if (rows[0]?.n) counts[t] = rows[0].n;
  }
  return counts;
}

describe("a tenant asked for again", () => {
  const make = (key: string, body: object = profile) =>
    fetch(`${api.origin}/api/tenants`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
    });

  it("with the same Idempotency-Key is the same one, its key told again and kept as cipher text alone", async () => {
    const name = `Twice ${Date.now()}`;
    const first = await make("make-1", { ...profile, name });
    const again = await make("make-1", { ...profile, name });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    const [one, other] = [openedTenant.parse(await first.json()), openedTenant.parse(await again.json())];
    expect(other).toEqual(one);
    const made = await services.db.selectFrom("shop").select("id").where("name", "=", name).execute();
    expect(made).toHaveLength(1);
    const kept = await services.db
      .selectFrom("idempotent_request")
      .select("body")
      .where("shop_id", "=", 0)
      .where("body", "is not", null)
      .execute();
    expect(kept.length).toBeGreaterThan(0);
    for (const { body } of kept) expect(body?.toString("latin1")).not.toContain(one.apiKey.secret.slice(-20));
    expect(
      (await fetch(`${api.origin}/api/insights`, { headers: { "x-api-key": one.apiKey.secret } })).status,
    ).toBe(200);
  });

  it("with another body is refused, and twelve at once make one", async () => {
    const name = `Race ${Date.now()}`;
    await make("make-2", { ...profile, name });
    const wrong = await make("make-2", { ...profile, name: "Another" });
    expect(wrong.status).toBe(422);
    const raced = await Promise.all(
      Array.from({ length: 12 }, () => make("make-3", { ...profile, name: `${name} raced` })),
    );
    const statuses = new Set(raced.map(({ status }) => status));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    const made = await services.db
      .selectFrom("shop")
      .select("id")
      .where("name", "=", `${name} raced`)
      .execute();
    expect(made).toHaveLength(1);
  });

  it("tells what is left of the operator's rate", async () => {
    const answer = await ask("GET", "");
    expect(answer.headers.get("ratelimit-policy")).toBe('"operator";q=600;w=60');
    expect(answer.headers.get("ratelimit")).toMatch(/^"operator";r=\d+;t=\d+$/);
  });
});
