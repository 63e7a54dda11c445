import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { StandinShop } from "../world/types.ts";
import { frameUrl, renderAppPage, renderInstallPage } from "../shell/app-page.ts";
import { renderIndex } from "../shell/index-page.ts";
import { placeholder, renderShell, type ShellShop } from "../shell/layout.ts";
import { signingSecret, type StandinApp } from "./apps.ts";
import { appNamed, type StandinCore } from "./core.ts";
import { parseJsonObject, readBody, sendHtml, sendJson } from "./respond.ts";
import { OWNER_ID, staffOf } from "./staff.ts";

/** The pages of the admin: the list of shops, and each shop's pages with the app in one of them. */
export function handleAdminPage(core: StandinCore, url: URL, response: ServerResponse): void {
  if (url.pathname === "/") {
    sendHtml(response, 200, renderIndex(core));
    return;
  }
  const [, handle = "", section = "", ...rest] = url.pathname.slice(1).split("/");
  const shop = core.world.shop(`${handle}.myshopify.com`);
  if (!shop) {
    sendHtml(
      response,
      404,
      `<!doctype html><title>No such shop</title><p>No shop here. <a href="/">All shops</a>`,
    );
    return;
  }
  const [appName, ...path] = rest;
  if (section === "apps" && appName) {
    const app = core.apps.find((a) => a.handle === appName || a.clientId === appName);
    if (app) {
      sendHtml(response, 200, appPage(core, shop, app, `/${path.join("/")}${url.search}`));
      return;
    }
  }
  const app = appNamed(core.apps);
  const title = section === "" ? "Home" : [section, ...rest].join(" / ");
  const content = placeholder(
    title,
    "Here is a page of Shopify's own. The stand-in has only what an app needs.",
  );
  sendHtml(response, 200, renderShell({ shop: shellShop(shop), app, title, section, content }));
}

function appPage(core: StandinCore, shop: StandinShop, app: StandinApp, path: string): string {
  const view = shellShop(shop);
  if (!core.grants.installed(app.clientId, shop.domain)) {
    return renderInstallPage({ shop: view, app, scopes: app.scopes });
  }
  const origin = core.appOrigin(app);
  return renderAppPage({
    shop: view,
    app: { handle: app.handle, name: app.name, clientId: app.clientId },
    appOrigin: origin,
    frameUrl: frameUrl({
      shop: view,
      origin,
      clientSecret: signingSecret(app),
      path,
      idToken: core.idToken(shop.domain, { clientId: app.clientId }),
      sessionId: randomUUID(),
      now: core.now(),
    }),
  });
}

/** What shell.js asks for on behalf of App Bridge. */
export async function handleShellCall(
  core: StandinCore,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseJsonObject((await readBody(request)).toString("utf8"));
  const shopDomain = String(body?.shop);
  const app = appNamed(core.apps, String(body?.clientId));
  const install = core.grants.installed(app.clientId, shopDomain);
  if (!install) {
    sendJson(response, 403, { error: "The app is not installed in this shop" });
    return;
  }
  if (path === "/__shell/id-token") {
    sendJson(response, 200, { token: core.idToken(shopDomain, { clientId: app.clientId }) });
  } else if (path === "/__shell/user") {
    const { id, first_name, last_name, email } = staffOf(shopDomain, OWNER_ID);
    sendJson(response, 200, { id, name: `${first_name} ${last_name}`, email, accountAccess: "Full access" });
  } else if (path === "/__shell/scopes") {
    const optional = new Set(app.optionalScopes);
    const asked = (value: unknown) =>
      (Array.isArray(value) ? value.map(String) : []).filter((scope) => optional.has(scope));
    const wanted = new Set([...install.scopes, ...asked(body?.add)]);
    for (const scope of asked(body?.remove)) wanted.delete(scope);
    if (wanted.size !== install.scopes.length) core.setScopes(shopDomain, [...wanted], app.clientId);
    const { scopes: granted } = install;
    sendJson(response, 200, { granted, required: app.scopes, optional: app.optionalScopes });
  } else {
    sendJson(response, 404, { error: "Not Found" });
  }
}

function shellShop(shop: StandinShop): ShellShop {
  return {
    handle: shop.domain.replace(/\.myshopify\.com$/, ""),
    domain: shop.domain,
    name: shop.settings.name,
  };
}
