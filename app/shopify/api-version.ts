/** The one Admin API version: requests, webhooks (shopify.app.toml) and the stand-in all use it; a test compares them. */
export const API_VERSION = "2026-07";
