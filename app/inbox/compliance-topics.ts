/** Topics that Shopify sends whoever the app's shops are: they demand an erasure, or an account of what is stored. */
export const complianceTopics: ReadonlySet<string> = new Set([
  "customers/data_request",
  "customers/redact",
  "shop/redact",
]);
