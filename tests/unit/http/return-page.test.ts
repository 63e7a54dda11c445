import { expect, test } from "vitest";
import { returnPage } from "#app/http/index.server.ts";

const app = {
  SHOPIFY_API_KEY: "client-id",
  SHOPIFY_APP_URL: "https://app.example.com",
  APP_BRIDGE_URL: "https://cdn.shopify.com/shopifycloud/app-bridge.js",
  EXTRA_FRAME_ANCESTORS: [],
};

test.each([
  "https://evil.example/app",
  "//evil.example/app",
  "javascript:alert(1)",
  "/auth/login",
  '"><script>',
])("W1: the way back leads nowhere but into the app: %s", async (reload) => {
  const query = new URLSearchParams({ "shopify-reload": reload }).toString();
  const page = returnPage(new Request(`https://app.example.com/auth/session-token?${query}`), app);
  expect(await page.text()).toContain('<a href="/app">Try again</a>');
});
