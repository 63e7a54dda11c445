import { afterEach, describe, expect, test, vi } from "vitest";
import { belongTo, toAddressOfShop, withShop } from "#app/components/frame/document-shop.ts";
import { destinationOf } from "#app/components/frame/own/own-shop.ts";
import { addressInShop, findShops } from "#app/components/frame/own/shop-list.ts";
import { initialsOf } from "#app/components/frame/own/initials.ts";
import { nineShops } from "../../factories/own-frame-data.ts";

const origin = "https://tillsight.example";
const shop = { id: "shp_a", adminUrl: "https://admin.shopify.com/store/a" };

describe("where a link leads in a window of our own", () => {
  test.each([
    ["/app", { kind: "page", to: "/app?shop=shp_a", document: false }],
    ["/app?from=2026-11-01#x", { kind: "page", to: "/app?from=2026-11-01&shop=shp_a#x", document: false }],
    ["/app/data?shop=shp_a", { kind: "page", to: "/app/data?shop=shp_a", document: false }],
    ["/app/products?shop=shp_b", { kind: "page", to: "/app/products?shop=shp_b", document: true }],
    ["/help", { kind: "page", to: "/help", document: true }],
    ["/apples", { kind: "page", to: "/apples", document: true }],
    ["//elsewhere.example/app", { kind: "away", href: "//elsewhere.example/app", newTab: false }],
    ["mailto:help@tillsight.example", { kind: "away", href: "mailto:help@tillsight.example", newTab: false }],
    ["https://help.shopify.com/", { kind: "away", href: "https://help.shopify.com/", newTab: false }],
    ["shopify://admin/orders/7", { kind: "away", href: `${shop.adminUrl}/orders/7`, newTab: true }],
  ])("%s", (url, destination) => {
    expect(destinationOf(url, shop)).toEqual(destination);
  });

  test("Shopify's admin is nowhere for a shop that has none", () => {
    expect(destinationOf("shopify://admin/orders", { ...shop, adminUrl: null })).toEqual({ kind: "nowhere" });
  });
});

describe("a document belongs to one shop", () => {
  const sent = vi.fn<typeof fetch>(() => Promise.resolve(new Response()));
  afterEach(() => {
    vi.unstubAllGlobals();
    sent.mockClear();
  });
  function openWindow() {
    const page = { location: new URL(`${origin}/app`), fetch: sent };
    vi.stubGlobal("window", page);
    vi.stubGlobal("document", { baseURI: `${origin}/app` });
    vi.stubGlobal("fetch", sent);
    return page;
  }
  const headerOf = (call: number) => new Headers(sent.mock.calls[call]?.[1]?.headers).get("x-tillsight-shop");

  test("its fetches to our own origin say so, and to no other; when the frame goes, so does the header", async () => {
    const page = openWindow();
    const leave = belongTo("shp_a");
    await page.fetch("/app/live", { headers: { Accept: "application/json" } });
    await page.fetch(new Request(`${origin}/app?shop=shp_b`, { headers: { "X-Own": "1" } }));
    await page.fetch("https://cdn.shopify.com/x.js");
    expect([headerOf(0), headerOf(1), headerOf(2)]).toEqual(["shp_a", "shp_a", null]);
    const headers = (call: number) => new Headers(sent.mock.calls[call]?.[1]?.headers);
    expect([headers(0).get("accept"), headers(1).get("x-own")]).toEqual(["application/json", "1"]);
    leave();
    await page.fetch("/app/live");
    expect(headerOf(3)).toBeNull();
  });

  test("an address without its shop is led to the one with it, another shop's to a document of its own", () => {
    openWindow();
    expect(toAddressOfShop(`${origin}/app/data`)).toBeUndefined();
    const leave = belongTo("shp_a");
    const led = (path: string) => {
      const { headers } = toAddressOfShop(`${origin}${path}`) ?? new Response();
      return [headers.get("location"), headers.get("x-remix-reload-document")];
    };
    expect(led("/app/data?older=3")).toEqual(["/app/data?older=3&shop=shp_a", null]);
    expect(led("/app/data?shop=shp_b")).toEqual(["/app/data?shop=shp_b", "true"]);
    expect(toAddressOfShop(`${origin}/app/data?shop=shp_a`)).toBeUndefined();
    leave();
    expect(toAddressOfShop(`${origin}/app/data`)).toBeUndefined();
  });
});

test("a shop is found by words of its name or organization, in any order", () => {
  const found = (search: string) => findShops(nineShops, search).map(({ name }) => name);
  expect(found("")).toHaveLength(9);
  expect(found("tea")).toEqual(["Harbour Tea"]);
  expect(found("  GROUP harbour ")).toEqual(["Harbour Tea", "Iris Optics", "Juniper Garden"]);
  expect(found("nothing")).toEqual([]);
});

test("another shop is opened at the same part of the app, without what narrowed it", () => {
  const paths = ["/app", "/app/products", "/app/data"];
  const opened = ["/app", "/app/products", "/app/data/failed/7", "/app/datasets", "/app/ledger"].map((path) =>
    addressInShop(path, paths, "shp_b"),
  );
  expect(opened).toEqual(
    ["/app", "/app/products", "/app/data", "/app", "/app"].map((path) => withShop(path, "shp_b")),
  );
});

test("initials are of the first and last name, or of the address", () => {
  const all = ["Ada Byron King", "Zoë", "ada@northwind.example", "", "李 小龙"].map(initialsOf);
  expect(all).toEqual(["AK", "Z", "A", "", "李小"]);
});
