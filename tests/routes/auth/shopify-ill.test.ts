import "./environment.ts";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { framedBy, ofShop } from "./frame-policy.ts";
import { bearer, exchanges, expire, get, query, services, shop, standin, tenants, visit } from "./site.ts";

/** How the token endpoint fails, with what the log must say of it. */
const failures = [
  ["server_error", "500"],
  ["520", "520"],
  ["402", "402"],
  ["403", "403"],
  ["429", "429"],
  ["reset", "fetch failed"],
  ["invalid_client", "401 invalid_client: The client secret is not valid for this application"],
] as const;

describe("while Shopify's token endpoint is ill", () => {
  test.each([...failures, ["hang", undefined] as const])(
    "W5: %s: a shop that is known shows what is here, as document, data and live",
    async (kind, reason) => {
      await visit();
      const [tenant] = await tenants();
      await expire();
      const warn = vi.spyOn(services.log, "warn");
      standin.faults.add({ door: "exchange", kind, shopDomain: shop, times: 9 });
      expect((await visit()).status).toBe(200);
      const data = await get("/app?_data=routes%2Fapp._index", bearer());
      expect(await data.json()).toMatchObject({ id: tenant?.id });
      expect(await (await get("/app/live", bearer())).json()).toEqual({ id: tenant?.id });
      if (reason === undefined) return;
      await expect.poll(() => warn.mock.calls.length).toBe(1);
      expect(warn.mock.calls).toEqual([
        [{ shopId: tenant?.id, reason }, "a token exchange failed: pages show what is here"],
      ]);
      // It is not asked with every request: three came, one exchange was tried.
      expect(exchanges()).toBe(2);
    },
  );

  test("W5: a shop whose tokens are dead shows what is here, too", async () => {
    await visit();
    await sql`UPDATE shop SET state = 'needs_reauth' WHERE domain = ${shop}`.execute(services.db);
    await sql`UPDATE session SET access_token = NULL WHERE shop = ${shop}`.execute(services.db);
    standin.faults.add({ door: "exchange", kind: "520", shopDomain: shop });
    expect((await visit()).status).toBe(200);
    expect((await tenants())[0]?.state).toBe("needs_reauth");
  });

  test.each(failures)(
    "M6: %s at the first opening is said in words, and logged with its reason",
    async (kind, reason) => {
      const error = vi.spyOn(services.log, "error");
      standin.faults.add({ door: "exchange", kind, shopDomain: shop, times: 2 });
      const page = await visit();
      expect(page.status).toBe(503);
      expect(framedBy(page)).toBe(ofShop(shop));
      const html = await page.text();
      expect(html).not.toMatch(/object Object|Handling response|Something went wrong/);
      expect(html).toMatch(/Shopify (does not|has a|asks)/);
      expect(html).toContain("Try again");
      expect(await tenants()).toEqual([]);
      expect(error.mock.calls[0]).toEqual([
        { domain: shop, shopId: undefined, reason },
        "a shop could not be opened: no access token",
      ]);
      const data = await get("/app?_data=routes%2Fapp._index", bearer());
      expect([data.status, data.headers.get("retry-after")]).toEqual([503, "10"]);
      expect((await visit()).status).toBe(200);
      expect(await tenants()).toHaveLength(1);
    },
  );

  test.each([
    ["500", "Shopify has a problem"],
    ["429", "Shopify asks for a moment"],
    ["throttled", "Shopify asks for a moment"],
    ["402", "does not open your store"],
    ["403", "does not open your store"],
    ["403_approval", "has not approved this"],
    ["reset", "Shopify does not answer"],
  ] as const)("M6: %s of the Admin API at the first opening is said in words", async (kind, words) => {
    const error = vi.spyOn(services.log, "error");
    standin.world.faults(shop).api(kind, 1);
    const page = await visit();
    expect(page.status).toBe(503);
    const html = await page.text();
    expect(html).toContain(words);
    expect(html).not.toMatch(/object Object|Handling response/);
    expect(error.mock.calls.map(([, message]) => message)).toContain(
      "a shop could not be opened: no profile",
    );
    expect((await visit()).status).toBe(200);
  });

  test("M6: neither the exchange nor the profile is waited for longer than ten seconds", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
      expect(milliseconds).toBe(10_000);
      return AbortSignal.abort(new Error("took too long"));
    });
    const page = await visit();
    expect([page.status, timeout.mock.calls.length]).toEqual([503, 1]);
    expect(await page.text()).toContain("Shopify does not answer");
    timeout.mockImplementationOnce(() => new AbortController().signal);
    expect((await visit()).status).toBe(503);
    expect(timeout.mock.calls.length).toBe(3);
  });

  test("F3b: a thrown response of 500 or more has its cause in the log, as document and as data", async () => {
    await visit();
    const error = vi.spyOn(services.log, "error");
    expect((await get(`/app/broken?${query({ id_token: standin.idToken(shop) })}`)).status).toBe(500);
    expect((await get("/app/broken?_data=routes%2Fapp.broken", bearer())).status).toBe(500);
    const told = error.mock.calls.filter(([, message]) => message === "a page failed: a thrown response");
    expect(told.map(([fields]) => fields)).toEqual([
      { path: "/app/broken", status: 500, reason: "the cause of it" },
      { path: "/app/broken", status: 500, reason: "the cause of it" },
    ]);
  });
});
