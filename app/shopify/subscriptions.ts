/** A topic of shopify.app.toml, and what it is worth. A test holds this list and that file together. */
export interface Subscription {
  readonly topic: string;
  readonly label: string;
  /** Shopify sends it only to apps that may read this; null: to every app. */
  readonly scope: "read_orders" | "read_customers" | "read_products" | "read_customer_merge" | null;
  /** Sent only to apps that Shopify has approved for protected customer data. */
  readonly isProtected: boolean;
  /** What the numbers lack without it. Null: no number hangs on it, and a live shop may never send it. */
  readonly cost: string | null;
}

const about = (
  scope: Subscription["scope"],
  isProtected: boolean,
  topics: readonly (readonly [topic: string, label: string, cost: string | null])[],
): Subscription[] => topics.map(([topic, label, cost]) => ({ topic, label, scope, isProtected, cost }));

/** https://shopify.dev/docs/api/webhooks/2026-07; protected: https://shopify.dev/docs/apps/launch/protected-customer-data */
export const subscriptions: readonly Subscription[] = [
  ...about("read_orders", true, [
    ["orders/create", "New orders", "New orders count only after the hourly comparison with Shopify."],
    ["orders/updated", "Changed orders", "Changes of orders count only after the hourly comparison."],
    ["orders/cancelled", "Cancelled orders", "Cancellations count only after the hourly comparison."],
    ["orders/edited", "Edited orders", "Edits count only after the hourly comparison."],
    ["orders/delete", "Deleted orders", "Deleted orders stay in the numbers until the nightly comparison."],
    ["refunds/create", "Refunds", "Refunds count only after the hourly comparison."],
  ]),
  ...about("read_customers", true, [
    ["customers/create", "New customers", "New customers show only after the hourly comparison."],
    ["customers/update", "Changed customers", "Customers' changes show only after the hourly comparison."],
    ["customers/delete", "Deleted customers", "Deleted customers stay until the nightly comparison."],
  ]),
  // Asked for as an option: without it a merged customer's orders come right as Shopify next tells of them.
  ...about("read_customer_merge", true, [["customers/merge", "Merged customers", null]]),
  ...about("read_products", false, [
    ["products/create", "New products", "New products show only after the hourly comparison."],
    ["products/update", "Changed products", "Products' changes show only after the hourly comparison."],
    ["products/delete", "Deleted products", "Deleted products stay until the nightly comparison."],
  ]),
  ...about(null, false, [
    ["shop/update", "Store settings", null],
    ["app/scopes_update", "Permissions", null],
    ["app/uninstalled", "Uninstallation", null],
    ["bulk_operations/finish", "Import files ready", null],
    ["customers/data_request", "Customers' data requests", null],
    ["customers/redact", "Erasure of a customer", null],
    ["shop/redact", "Erasure of the store", null],
  ]),
];
