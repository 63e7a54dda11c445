import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ReactNode } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { text as textOf } from "node:stream/consumers";
import { PassThrough } from "node:stream";
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from "react-router-dom/server.js";
import { describe, expect, test } from "vitest";
import { AppFrame } from "#app/components/frame/app-frame.tsx";
import { entries } from "#app/components/frame/entries.ts";
import type { FrameData } from "#app/components/frame/frame-data.ts";
import { PageLink } from "#app/components/frame/page-link.tsx";
import { TitleBar } from "#app/components/frame/title-bar.tsx";
import { NoOrders } from "#app/components/home/no-orders.tsx";
import { SectionNavigation } from "#app/components/section/section-navigation.tsx";
import { dataSection, settingsSection, type Section } from "#app/components/section/sections.ts";
import { permissionsOf, type Permission, type Role } from "#app/lib/permissions.ts";
import { ownFrameData } from "../../factories/own-frame-data.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** The document of a page inside the frame that its layout's loader says, as the server makes it. */
async function html(data: FrameData | undefined, page: ReactNode = null): Promise<string> {
  const element = <AppFrame>{page}</AppFrame>;
  const routes = [{ id: "routes/app", path: "*", loader: () => data ?? null, element }];
  const context = await createStaticHandler(routes).query(new Request("https://tillsight.example/app"));
  if (context instanceof Response) throw new Error("the layout redirects");
  const router = createStaticRouter(routes, context);
  const body = new PassThrough();
  const { pipe } = renderToPipeableStream(
    <StaticRouterProvider router={router} context={context} hydrate={false} />,
    { onAllReady: () => pipe(body) },
  );
  return textOf(body);
}

/** Addresses of the links to pages, in their order. */
const linksIn = (text: string) =>
  [...text.matchAll(/<a[^>]* href="(\/app[^"]*)"/g)].map((match) => match[1]?.replaceAll("&amp;", "&"));
const menuIn = (text: string) => linksIn(/<s-app-nav>.*?<\/s-app-nav>/s.exec(text)?.[0] ?? "");
const navIn = (text: string) => linksIn(/<nav.*?<\/nav>/s.exec(text)?.[0] ?? "");

const admin = (permissions: readonly Permission[]): FrameData => ({ kind: "admin", permissions });
const { permissions: everything, shop } = ownFrameData();
const own = (permissions: readonly Permission[]) => ownFrameData({ permissions });
const named = (address: string) => `${address}?shop=${shop.id}`;
const reports = ["/app", "/app/products", "/app/cohorts"];

describe("in both frames", () => {
  test.each<[Role | "nobody", readonly string[]]>([
    ["owner", [...reports, "/app/data", "/app/settings"]],
    ["admin", [...reports, "/app/data", "/app/settings"]],
    ["analyst", [...reports, "/app/data"]],
    ["viewer", reports],
    ["support", ["/app/data"]],
    ["nobody", []],
  ])("the menu of %s has what they may open", async (role, paths) => {
    const permissions = role === "nobody" ? [] : [...permissionsOf(role)];
    expect(menuIn(await html(admin(permissions)))).toEqual(paths);
    expect(navIn(await html(own(permissions)))).toEqual(paths.map(named));
  });

  test("reports need amounts as long as they cannot be shown without", async () => {
    expect(menuIn(await html(admin(["view_reports", "view_data"])))).toEqual(["/app/data"]);
  });

  test("tabs of a section are those that one may open; a shop without Shopify is not compared with it", async () => {
    const tabs = async (data: FrameData, section: Section) => {
      const text = await html(data, <SectionNavigation {...section} />);
      return linksIn(/<ul class="ts-section-nav".*?<\/ul>/s.exec(text)?.[0] ?? "");
    };
    expect(await tabs(admin(["view_data"]), dataSection)).toEqual(["/app/data", "/app/data/failed"]);
    expect(await tabs(own(["manage_keys"]), settingsSection)).toEqual([named("/app/settings/api-keys")]);
    expect(await tabs(own(everything), dataSection)).toHaveLength(4);
    const bare = ownFrameData({ shop: { ...shop, hasShopify: false, adminUrl: null } });
    expect(await tabs(bare, dataSection)).not.toContain(named("/app/data/parity"));
    expect(await html(bare, <NoOrders heading="No orders" />)).not.toMatch(/Open orders in Shopify|shopify:/);
  });

  test("there is one main landmark, the page in it, and a link that skips to it outside of the admin", async () => {
    for (const data of [admin(everything), own(everything)]) {
      const text = await html(data, <h1>Page</h1>);
      expect(text.match(/<main/g)).toHaveLength(1);
      expect(/<main.*<\/main>/s.exec(text)?.[0]).toContain("<h1>Page</h1>");
    }
    expect(await html(own(everything))).toMatch(/href="#AppFrameMain"/);
  });

  test("a title, a link and the admin's addresses are what the frame has for them", async () => {
    const page = (
      <>
        <TitleBar title="Products" />
        <PageLink to="/app/data/failed?older=3">Older</PageLink>
        <NoOrders heading="No orders" />
      </>
    );
    const inAdmin = await html(admin(everything), page);
    expect(inAdmin).toContain('<ui-title-bar title="Products">');
    expect(inAdmin).toMatch(/href="\/app\/data\/failed\?older=3"/);
    expect(inAdmin).toMatch(/href="shopify:\/\/admin\/orders"/);
    const inOwn = await html(own(everything), page);
    expect(inOwn).not.toMatch(/ui-title-bar|s-app-nav|shopify:/);
    expect(inOwn).toContain(`href="/app/data/failed?older=3&amp;shop=${shop.id}"`);
    expect(inOwn).toContain(`href="${shop.adminUrl}/orders"`);
  });
});

test("without what the layout says there is the admin's frame with the whole menu, as before it was loaded", async () => {
  expect(menuIn(await html(undefined))).toEqual(entries.map(({ path: address }) => address));
});

test("signing out is a form that posts; the bar names the shop and the person", async () => {
  const text = await html(own(everything));
  expect(text).toMatch(/<form[^>]* method="post" action="\/sign-out"/);
  expect(text).toMatch(/aria-label="Shop: Birch &amp; Loom"/);
  expect(text).toMatch(/aria-label="Account: Ada Byron King"/);
});

test("pages take nothing from App Bridge but through the frame", () => {
  const files = globSync("app/{components,routes}/**/*.{ts,tsx}", { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  const seam = /^app\/components\/frame\/(?:admin\/|without-app-bridge\.ts$)/;
  const users = files.filter((file) =>
    /@shopify\/app-bridge-react|\bwindow\.shopify\b|<s-app-nav|<ui-|useAppBridge\b/.test(
      readFileSync(path.join(root, file), "utf8"),
    ),
  );
  expect(users.filter((file) => !seam.test(file))).toEqual([]);
  expect(users).toContain("app/components/frame/admin/admin-parts.tsx");
});

test("pages link through the frame, so that no link loses the shop", () => {
  const files = globSync("app/{components,routes}/**/*.tsx", { cwd: root });
  const raw = files.filter((file) =>
    /import \{[^}]*\b(?:Link|NavLink|Form)\b[^}]*\} from "(?:@remix-run\/react|react-router-dom)"/.test(
      readFileSync(path.join(root, file), "utf8"),
    ),
  );
  // Pages about the person are of no shop: signing in, the account, the list of shops.
  const aboutPeople = /^app\/(components\/account\/|routes\/(account|invitation|organizations|shops|sign-))/;
  expect(raw.filter((file) => !file.startsWith("app/components/frame/") && !aboutPeople.test(file))).toEqual(
    [],
  );
});
