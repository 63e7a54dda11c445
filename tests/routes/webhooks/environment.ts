import { secret } from "../../factories/delivery.ts";

/** What the settings need besides the database; import before anything that reads them. */
Object.assign(process.env, {
  SHOPIFY_API_KEY: "client-id",
  SHOPIFY_API_SECRET: secret,
  SHOPIFY_API_SECRET_PREVIOUS: "the secret before",
  SHOPIFY_APP_URL: "https://app.example.com",
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
  LOG_LEVEL: "silent",
});
