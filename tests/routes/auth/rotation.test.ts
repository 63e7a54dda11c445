import "./environment.ts";
import { afterEach, describe, expect, test } from "vitest";
import { bearer, browser, expire, expiresIn, get, origin, shop, standin, tenants, visit } from "./site.ts";

describe("while the secret is rotated", () => {
  afterEach(() => rotate(undefined));
  const rotate = (previousSecret: string | undefined) => {
    const [app] = standin.apps;
    if (!app) throw new Error("no app");
    if (previousSecret === undefined) delete app.previousSecret;
    else app.previousSecret = previousSecret;
  };

  test("W2: tokens that Shopify signs with the previous secret install, open and change; Shopify gets the new one", async () => {
    rotate("previous-secret");
    expect((await visit()).status).toBe(200);
    expect(await tenants()).toHaveLength(1);
    expect((await get("/app?_data=routes%2Fapp._index", bearer())).status).toBe(200);
    expect((await get("/app/live", bearer())).status).toBe(200);
    const action = await fetch(`${origin}/app?index&_data=routes%2Fapp._index`, {
      method: "POST",
      headers: { "user-agent": browser, ...bearer() },
      body: new URLSearchParams({ field: "value" }),
    });
    expect(await action.json()).toEqual({ actor: expect.stringMatching(/^user:\d+$/) as string });
    await expire();
    expect((await visit()).status).toBe(200);
    await expect.poll(expiresIn).toBeGreaterThan(3_000);
    const asked = standin.tokenRequests.filter(({ shopDomain }) => shopDomain === shop);
    expect(asked.map(({ secret, status }) => [secret, status])).toEqual([
      ["current", 200],
      ["current", 200],
    ]);
  });

  test("W2: a secret that is neither opens nothing, and no document goes round", async () => {
    rotate("a-third-secret");
    const page = await visit();
    expect(page.status).toBe(401);
    expect(await page.text()).toContain("Try again");
  });
});
