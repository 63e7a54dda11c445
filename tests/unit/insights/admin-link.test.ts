import { expect, test } from "vitest";
import { customerLink, orderLink } from "#app/insights/present/admin-link.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const shop = { domain: "a-store.myshopify.com" } as Shop;
const tenant = { domain: null } as Shop;

test("F20: a customer's name leads to Shopify where there is a name, an id of Shopify's, and a store", () => {
  expect(customerLink("7", "Ada Example", shop)).toEqual({
    name: "Ada Example",
    adminUrl: "https://admin.shopify.com/store/a-store/customers/7",
  });
  expect(customerLink("7", null, shop)).toEqual({ name: "Customer 7", adminUrl: null });
  expect(customerLink("crm-7", "Ada Example", shop).adminUrl).toBeNull();
  expect(customerLink("7", "Ada Example", tenant).adminUrl).toBeNull();
  expect(orderLink("7", "#1007", tenant)).toEqual({ name: "#1007", adminUrl: null });
});
