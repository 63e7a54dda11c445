import { createHmac } from "node:crypto";
import { escapeHtml, icon } from "./html.ts";
import { appIcon, renderShell, type ShellApp, type ShellShop } from "./layout.ts";

export interface FrameRequest {
  shop: ShellShop;
  /** The address at which the browser sees the app. */
  origin: string;
  clientSecret: string;
  /** Path within the app, with its query; "/" for the app's address itself. */
  path: string;
  idToken: string;
  sessionId: string;
  now: Date;
}

/** base64 of the admin's address without scheme, the `host` that App Bridge and the libraries know. */
function hostParameter(shop: ShellShop): string {
  return Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString("base64");
}

/** The address of the app's frame, with the parameters and the hmac that Shopify adds. */
export function frameUrl(request: FrameRequest): string {
  const url = new URL(request.path, request.origin);
  const parameters: Record<string, string> = {
    embedded: "1",
    host: hostParameter(request.shop),
    id_token: request.idToken,
    locale: "en",
    session: request.sessionId,
    shop: request.shop.domain,
    timestamp: String(Math.floor(request.now.getTime() / 1000)),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const signed = [...url.searchParams.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  url.searchParams.set("hmac", createHmac("sha256", request.clientSecret).update(signed).digest("hex"));
  return url.href;
}

export interface AppPage {
  shop: ShellShop;
  app: ShellApp & { clientId: string };
  frameUrl: string;
  appOrigin: string;
}

/** The admin with the app in it. */
export function renderAppPage(page: AppPage): string {
  const content = `<div class="app">
  <header class="app-bar">
    <span class="app-crumb" data-crumb hidden></span>
    ${appIcon(page.app)}<span class="app-title" data-title>${escapeHtml(page.app.name)}</span>
    <span class="app-actions" data-actions></span>
    <span class="app-pin" aria-hidden="true">${icon("PinIcon")}</span>
  </header>
  <script>const early = []; const keepEarly = (event) => early.push(event); addEventListener("message", keepEarly);</script>
  <iframe title="${escapeHtml(page.app.name)}" name="app-iframe" src="${escapeHtml(page.frameUrl)}" allow="clipboard-write *; fullscreen *"></iframe>
</div>`;
  return renderShell({
    shop: page.shop,
    app: page.app,
    title: page.app.name,
    section: "app",
    content,
    client: {
      shop: page.shop,
      app: page.app,
      appOrigin: page.appOrigin,
      base: `/store/${page.shop.handle}/apps/${page.app.handle}`,
    },
  });
}

/** Shopify's page that asks whether to install the app, with what it will be allowed to do. */
export function renderInstallPage(page: {
  shop: ShellShop;
  app: ShellApp & { clientId: string };
  scopes: string[];
}): string {
  const items = page.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join("");
  return renderShell({
    shop: page.shop,
    app: page.app,
    title: `Install ${page.app.name}`,
    section: "app",
    content: `<div class="page narrow"><section class="card">
<h1>Install ${escapeHtml(page.app.name)}</h1>
<p>In ${escapeHtml(page.shop.name)}, ${escapeHtml(page.app.name)} will be able to use:</p>
<ul class="scopes">${items}</ul>
<form method="post" action="/__control/install?back=1">
<input type="hidden" name="shop" value="${escapeHtml(page.shop.domain)}">
<input type="hidden" name="clientId" value="${escapeHtml(page.app.clientId)}">
<button class="primary" type="submit">Install</button>
</form>
</section></div>`,
  });
}
