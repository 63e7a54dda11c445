import { readFileSync } from "node:fs";
import { ApiVersion } from "@shopify/shopify-api";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { API_VERSION } from "#app/shopify/api-version.ts";
import { subscriptions } from "#app/shopify/subscriptions.ts";

interface AppToml {
  application_url: string;
  embedded: boolean;
  access_scopes: { scopes: string; optional_scopes: string[]; use_legacy_install_flow: boolean };
  auth: { redirect_urls: string[] };
  webhooks: {
    api_version: string;
    subscriptions: { topics?: string[]; compliance_topics?: string[]; uri: string }[];
  };
}

const toml = parse(readFileSync("shopify.app.toml", "utf8")) as unknown as AppToml;

test("requests, webhooks and the library speak one Admin API version", () => {
  expect(API_VERSION).toBe(ApiVersion.July26);
  expect(toml.webhooks.api_version).toBe(API_VERSION);
});

test("every topic that we handle is subscribed once, at a relative address under /webhooks/", () => {
  const topics = toml.webhooks.subscriptions.flatMap(({ topics = [] }) => topics);
  expect(topics).toEqual([...new Set(topics)]);
  expect(topics.sort()).toEqual(
    [
      ...["create", "updated", "cancelled", "edited", "delete"].map((name) => `orders/${name}`),
      "refunds/create",
      ...["create", "update", "delete"].flatMap((name) => [`customers/${name}`, `products/${name}`]),
      "customers/merge",
      "app/uninstalled",
      "app/scopes_update",
      "shop/update",
      "bulk_operations/finish",
    ].sort(),
  );
  expect(toml.webhooks.subscriptions.flatMap((one) => one.compliance_topics ?? []).sort()).toEqual([
    "customers/data_request",
    "customers/redact",
    "shop/redact",
  ]);
  for (const { uri } of toml.webhooks.subscriptions) expect(uri).toMatch(/^\/webhooks\/[a-z]+$/);
});

test("the Data page knows every topic that we subscribe to, and the scope without which it does not come", () => {
  const all = toml.webhooks.subscriptions.flatMap((one) => [
    ...(one.topics ?? []),
    ...(one.compliance_topics ?? []),
  ]);
  expect(subscriptions.map(({ topic }) => topic).sort()).toEqual(all.sort());
  const asked = [...toml.access_scopes.scopes.split(","), ...toml.access_scopes.optional_scopes];
  for (const { scope } of subscriptions) if (scope !== null) expect(asked).toContain(scope);
});

test("scopes are the least that the pages need; Shopify manages the installation", () => {
  expect(toml.embedded).toBe(true);
  expect(toml.access_scopes).toEqual({
    scopes: "read_orders,read_products,read_customers,read_inventory,read_locations",
    optional_scopes: ["read_all_orders", "read_customer_merge", "read_reports"],
    use_legacy_install_flow: false,
  });
  expect(toml.auth.redirect_urls.every((url) => url.startsWith(`${toml.application_url}/auth/`))).toBe(true);
});
