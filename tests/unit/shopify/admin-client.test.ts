import { describe, expect, test } from "vitest";
import { noAccess, type ShopUnavailable } from "#app/shopify/admin/admin-answer.ts";
import { createAdminClient, type TokenOutcome } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const shop = { id: 7, domain: "a.myshopify.com" } as Shop;
const cost = (
  currentlyAvailable: number,
  requestedQueryCost = 50,
  actualQueryCost: number | null = null,
) => ({
  cost: {
    requestedQueryCost,
    actualQueryCost,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
  },
});
const throttled = { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] };

type Answer = Response | Error | Record<string, unknown>;

/** A client whose Shopify gives these answers in turn, and its gate these waits; they are counted, not waited. */
function client(
  answers: readonly Answer[],
  replacement: TokenOutcome = { outcome: "token", accessToken: "t2" },
  gateWaits: readonly number[] = [],
) {
  const left = [...answers];
  const waits: number[] = [];
  const reserved: number[] = [];
  const settled: unknown[] = [];
  const sent: { token: string | null; url: string; body: unknown }[] = [];
  const admin = createAdminClient({
    apiVersion: "2026-07",
    gate: {
      reserve: (_shop, points) => Promise.resolve(gateWaits[reserved.push(points) - 1] ?? 0),
      settle: (_shop, query, told) => {
        settled.push([query.reserved, query.used, told.currentlyAvailable]);
        return Promise.resolve();
      },
    },
    tokens: {
      accessToken: () => Promise.resolve({ outcome: "token", accessToken: "t1" }),
      replace: () => Promise.resolve(replacement),
    },
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    fetch: (input, init) => {
      sent.push({
        url: new Request(input).url,
        token: new Headers(init?.headers).get("x-shopify-access-token"),
        body: JSON.parse(init?.body as string),
      });
      const answer = left.shift();
      if (answer === undefined) throw new Error("one request too many");
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(answer instanceof Response ? answer : Response.json(answer));
    },
  });
  return { ask: () => admin.query<{ n: number }>(shop, "{ n }", { a: 1 }), waits, sent, reserved, settled };
}

const good = { data: { n: 1 }, extensions: cost(1900, 50, 31) };
const answered = { outcome: "data", data: { n: 1 }, errors: [] };

describe("the Admin client", () => {
  test("asks the shop's own endpoint, with its token and the one version", async () => {
    const { ask, sent } = client([good]);
    expect(await ask()).toEqual(answered);
    expect(sent).toEqual([
      {
        url: "https://a.myshopify.com/admin/api/2026-07/graphql.json",
        token: "t1",
        body: { query: "{ n }", variables: { a: 1 } },
      },
    ]);
  });

  test("THROTTLED: nothing was used, and the gate says how long the query has to wait", async () => {
    const { ask, waits, reserved, settled } = client(
      [{ ...throttled, extensions: cost(10, 60) }, good],
      undefined,
      [0, 500],
    );
    expect(await ask()).toEqual(answered);
    expect(waits).toEqual([500]);
    // An unknown query is taken for ten points; then Shopify has said what it costs.
    expect(reserved).toEqual([10, 60]);
    expect(settled).toEqual([
      [10, 0, 10],
      [60, 31, 1900],
    ]);
  });

  test("THROTTLED without a bucket is waited out like any fault", async () => {
    const { ask, waits, settled } = client([throttled, good]);
    expect(await ask()).toEqual(answered);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(250);
    expect(settled).toHaveLength(1);
  });

  test("does not ask at all while the gate says to wait", async () => {
    const { ask, waits, sent } = client([good], undefined, [300]);
    await ask();
    expect(waits).toEqual([300]);
    expect(sent).toHaveLength(1);
  });

  test("429: Retry-After is in seconds", async () => {
    const { ask, waits } = client([
      new Response("", { status: 429, headers: { "Retry-After": "2.0" } }),
      good,
    ]);
    expect(await ask()).toEqual(answered);
    expect(waits).toEqual([2000]);
  });

  test.each([
    ["500", 500],
    ["503", 503],
    ["a broken connection", new TypeError("fetch failed")],
    ["no JSON", new Response("<html>")],
    ["an internal error", { errors: [{ message: "x", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }],
  ])("%s is tried again after a growing wait", async (_name, answer) => {
    const one = () =>
      typeof answer === "number"
        ? new Response("", { status: answer })
        : answer instanceof Response
          ? new Response("<html>")
          : answer;
    const { ask, waits } = client([one(), one(), good]);
    expect(await ask()).toEqual(answered);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(250);
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeLessThanOrEqual(1000);
  });

  test("gives up after six tries, saying why", async () => {
    const { ask } = client(Array.from({ length: 6 }, () => new Response("", { status: 502 })));
    await expect(ask()).rejects.toThrow("shop 7: no answer in 6 tries, the last: 502");
  });

  test("401: one new token, then the merchant is needed", async () => {
    const once = client([new Response("", { status: 401 }), good]);
    expect(await once.ask()).toEqual(answered);
    expect(once.sent.map(({ token }) => token)).toEqual(["t1", "t2"]);
    const twice = client([new Response("", { status: 401 }), new Response("", { status: 401 })]);
    expect(await twice.ask()).toEqual({ outcome: "needs_reauth" });
    const dead = client([new Response("", { status: 401 })], { outcome: "needs_reauth" });
    expect(await dead.ask()).toEqual({ outcome: "needs_reauth" });
  });

  test.each([402, 403, 404, 423])("%i says that the shop is not available", async (status) => {
    expect(await client([new Response("", { status })]).ask()).toEqual({
      outcome: "shop_unavailable",
      status,
      cause: "shop",
      reason: "",
    });
  });

  test("Q6: three kinds of 403 are told apart by Shopify's own words", async () => {
    const refused = (errors: string) => new Response(JSON.stringify({ errors }), { status: 403 });
    const said = async (errors: string) =>
      noAccess((await client([refused(errors)]).ask()) as ShopUnavailable);
    const [bill, approval] = [
      await said("Unavailable Shop"),
      await said("[API] This action requires merchant approval for read_orders scope."),
    ];
    expect(bill.reason).toBe(
      "Shopify does not open this store to apps: it is paused or closed, or its plan is not paid (403 Unavailable Shop)",
    );
    expect(approval.reason).toMatch(/^Shopify has not approved the app for this.*\(403 \[API\] This action/);
    // Our token's kind: another token helps, so it is replaced as one that was refused.
    const kind = () => refused("[API] Non-expiring access tokens are no longer accepted for the Admin API.");
    const replaced = client([kind(), good]);
    expect(await replaced.ask()).toEqual(answered);
    expect(replaced.sent.map(({ token }) => token)).toEqual(["t1", "t2"]);
    const dead = client([kind()], { outcome: "needs_reauth" });
    expect(await dead.ask()).toEqual({ outcome: "needs_reauth" });
  });

  test("Q6: an answer that is no JSON, as a proxy's page, says nothing, and a long one is cut", async () => {
    const page = await client([new Response("<html>Forbidden</html>", { status: 403 })]).ask();
    expect(page).toMatchObject({ outcome: "shop_unavailable", reason: "" });
    const long = await client([
      new Response(JSON.stringify({ errors: "x".repeat(9_000) }), { status: 402 }),
    ]).ask();
    expect((long as ShopUnavailable).reason).toHaveLength(300);
  });

  test("partial data comes with its errors, a refusal without data", async () => {
    const denied = { message: "Access denied", path: ["n", 0], extensions: { code: "ACCESS_DENIED" } };
    const told = { message: "Access denied", code: "ACCESS_DENIED", path: "n.0" };
    expect(await client([{ data: { n: null }, errors: [denied] }]).ask()).toEqual({
      outcome: "data",
      data: { n: null },
      errors: [told],
    });
    expect(await client([{ errors: [denied] }]).ask()).toEqual({ outcome: "refused", errors: [told] });
    expect(await client([{ data: null, errors: "no such field" }]).ask()).toMatchObject({
      outcome: "refused",
    });
  });
});
