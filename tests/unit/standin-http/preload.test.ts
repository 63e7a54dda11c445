import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openApp, openStandin, SHOP } from "./open-standin.ts";

const preload = fileURLToPath(new URL("../../standin/preload.mjs", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

async function runWithPreload(code: string, env: Record<string, string>): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", preload, "--input-type=module", "--eval", code],
    { cwd: root, env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout);
}

test("fetches of a shop and of bulk results go to the stand-in, all others pass", async () => {
  const app = await openApp();
  const other = await openApp(() => 204);
  const result = await runWithPreload(
    `const seen = [];
     const call = async (...args) => seen.push((await fetch(...args)).status);
     await call("https://a.myshopify.com/admin/x?y=1", { method: "POST", body: "text", headers: { "x-one": "1" } });
     await call(new URL("https://storage.googleapis.com/shopify-tiers-assets/b.jsonl?sig=1"), { headers: { range: "bytes=5-" } });
     await call(new Request("https://a.myshopify.com/r", { method: "PUT", body: "request", headers: { "x-two": "2" } }));
     await call(process.env.OTHER + "/plain");
     console.log(JSON.stringify(seen));`,
    { STANDIN_URL: app.url, OTHER: other.url },
  );
  expect(result).toEqual([200, 200, 200, 204]);
  expect(app.received.map((r) => [r.method, r.path, r.body.toString()])).toEqual([
    ["POST", "/__shop/a.myshopify.com/admin/x?y=1", "text"],
    ["GET", "/__bulk/storage.googleapis.com/shopify-tiers-assets/b.jsonl?sig=1", ""],
    ["PUT", "/__shop/a.myshopify.com/r", "request"],
  ]);
  expect(app.received[0]?.headers["x-one"]).toBe("1");
  expect(app.received[1]?.headers.range).toBe("bytes=5-");
  expect(app.received[2]?.headers["x-two"]).toBe("2");
  expect(other.received.map((r) => r.path)).toEqual(["/plain"]);
});

test("Shopify's library, imported after the preload, exchanges and refreshes against the stand-in", async () => {
  const standin = await openStandin();
  standin.clock.now = new Date();
  standin.install(SHOP);
  const result = await runWithPreload(
    `import "@shopify/shopify-api/adapters/web-api";
     import { shopifyApi, RequestedTokenType } from "@shopify/shopify-api";
     const api = shopifyApi({ apiKey: "client-1", apiSecretKey: "secret-1", apiVersion: "2026-07", hostName: "localhost", isEmbeddedApp: true, logger: { level: 0 } });
     const shop = ${JSON.stringify(SHOP)};
     const { session } = await api.auth.tokenExchange({ shop, sessionToken: process.env.ID_TOKEN, requestedTokenType: RequestedTokenType.OfflineAccessToken, expiring: true });
     const { session: next } = await api.auth.refreshToken({ shop, refreshToken: session.refreshToken });
     const answer = await new api.clients.Graphql({ session: next }).request("{ shop { id } }");
     console.log(JSON.stringify({ id: next.id, scope: next.scope, expires: next.isExpired(3_500_000), shop: answer.data.shopDomain }));`,
    { STANDIN_URL: standin.url, ID_TOKEN: standin.idToken(SHOP) },
  );
  expect(result).toEqual({
    id: `offline_${SHOP}`,
    scope: "read_orders,read_products",
    expires: false,
    shop: SHOP,
  });
  expect(standin.tokenRequests.map((r) => r.status)).toEqual([200, 200]);
});
