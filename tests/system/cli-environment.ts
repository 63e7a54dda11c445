/**
 * All that Shopify CLI 4.8.2 gives to the web process of `shopify app dev` beside its own environment, from its own code
 * (@shopify/cli, app/dist: the web processes of `dev`). HOST is the tunnel's URL, and SHOPIFY_APP_URL is never set.
 */
export function shopifyCliEnvironment(options: {
  /** https://… */
  readonly tunnel: string;
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
}): Record<string, string> {
  const { tunnel, port, apiKey, apiSecret } = options;
  return {
    SHOPIFY_API_KEY: apiKey,
    SHOPIFY_API_SECRET: apiSecret,
    HOST: tunnel,
    SCOPES: "read_orders,read_products,read_customers,read_inventory,read_locations",
    NODE_ENV: "development",
    BACKEND_PORT: String(port),
    FRONTEND_PORT: String(port),
    APP_URL: tunnel,
    APP_ENV: "development",
    REMIX_DEV_ORIGIN: tunnel,
    PORT: String(port),
    SERVER_PORT: String(port),
  };
}
