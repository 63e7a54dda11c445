import { inject } from "vitest";
import { withDatabase } from "./url.ts";

/** What app/env.server.ts reads, before any test file loads it. Nothing of the developer's own environment counts. */
const url = inject("databaseUrl");
const worker = process.env.VITEST_POOL_ID ?? "1";

Object.assign(process.env, {
  NODE_ENV: "test",
  TZ: "UTC",
  // The unit project has no database: a URL that nobody answers shows a unit test that wants one.
  DATABASE_URL: url
    ? withDatabase(url, `${new URL(url).pathname.slice(1)}_w${worker}`)
    : "mysql://nobody@127.0.0.1:9/none",
  SHOPIFY_API_KEY: "test-client-id",
  SHOPIFY_API_SECRET: "test-client-secret",
  SHOPIFY_API_SECRET_PREVIOUS: "",
  SHOPIFY_APP_URL: "https://app.example.com",
  TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
  OPERATOR_TOKEN: "operator-token-of-the-tests-0123456789",
  WORKER_IN_PROCESS: "false",
  LOG_LEVEL: "silent",
});
