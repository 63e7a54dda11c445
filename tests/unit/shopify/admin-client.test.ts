import { describe, expect, test } from "vitest";
import { createAdminClient, type TokenOutcome } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const shop = { id: 7, domain: "a.myshopify.com" } as Shop;
const cost = (currentlyAvailable: number, requestedQueryCost = 50) => ({
  cost: {
    requestedQueryCost,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
  },
});
const throttled = { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] };

type Answer = Response | Error | Record<string, unknown>;

/** A client whose Shopify gives these answers in turn, whose waits are counted, not waited. */
function client(
  answers: readonly Answer[],
  replacement: TokenOutcome = { outcome: "token", accessToken: "t2" },
) {
  const left = [...answers];
  const waits: number[] = [];
  const sent: { token: string | null; url: string; body: unknown }[] = [];
  let clock = 0;
  const admin = createAdminClient({
    apiVersion: "2026-07",
    tokens: {
      accessToken: () => Promise.resolve({ outcome: "token", accessToken: "t1" }),
      replace: () => Promise.resolve(replacement),
    },
    clock: () => clock,
    sleep: (ms) => {
      waits.push(ms);
      clock += ms;
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
  return { ask: () => admin.query<{ n: number }>(shop, "{ n }", { a: 1 }), waits, sent };
}

const good = { data: { n: 1 }, extensions: cost(1900) };
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

  test("THROTTLED: waits as long as the bucket needs for the query, then asks again", async () => {
    const { ask, waits } = client([{ ...throttled, extensions: cost(10, 60) }, good]);
    expect(await ask()).toEqual(answered);
    // (60 - 10) points at 100 a second.
    expect(waits).toEqual([500]);
  });

  test("does not ask at all while the bucket is known to be too low", async () => {
    const { ask, waits, sent } = client([{ data: { n: 1 }, extensions: cost(20) }, good]);
    await ask();
    await ask();
    expect(sent).toHaveLength(2);
    // 50 points needed, 20 there.
    expect(waits).toEqual([300]);
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
    });
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
