/** What the settings need besides the database; import before anything that reads them. */
Object.assign(process.env, {
  SHOPIFY_API_KEY: "client-id",
  SHOPIFY_API_SECRET: "client-secret",
  SHOPIFY_API_SECRET_PREVIOUS: "previous-secret",
  SHOPIFY_APP_URL: "https://app.example.com",
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
  EXTRA_FRAME_ANCESTORS: "http://localhost:4000",
  LOG_LEVEL: "silent",
});
