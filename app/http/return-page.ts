import { randomBytes } from "node:crypto";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { ANY_SHOP, pagePolicy } from "./content-security-policy.ts";

interface AppIdentity {
  readonly SHOPIFY_API_KEY: string;
  readonly SHOPIFY_APP_URL: string;
  readonly APP_BRIDGE_URL: string;
  readonly EXTRA_FRAME_ANCESTORS: readonly string[];
}

/**
 * The page without data that App Bridge needs to fetch a session token. It loads the address of `shopify-reload` again,
 * with the token; whoever still sees the page after some seconds reads what may be in the way, and has a link.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export function returnPage(request: Request, app: AppIdentity): Response {
  const { searchParams } = new URL(request.url);
  const shop = parseShopDomain(searchParams.get("shop"));
  const target = ownPath(searchParams.get("shopify-reload"), app.SHOPIFY_APP_URL);
  const store = shop ? `store/${shop.replace(/\.myshopify\.com$/, "")}/apps/${app.SHOPIFY_API_KEY}` : "";
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="shopify-api-key" content="${escapeHtml(app.SHOPIFY_API_KEY)}">
<script src="${escapeHtml(app.APP_BRIDGE_URL)}"></script>
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Tillsight</title>
<style>
main { font: 14px/1.5 system-ui, sans-serif; margin: 48px auto; max-width: 32rem; padding: 0 16px; color: #303030; animation: late 0s 6s both; }
h1 { font-size: 18px; }
@keyframes late { from { visibility: hidden; } to { visibility: visible; } }
</style>
</head>
<body>
<main>
<h1>Tillsight is not back yet</h1>
<p>It waits for Shopify to say who you are. If your browser or an extension blocks cdn.shopify.com, allow it: apps in
the Shopify admin need it.</p>
<p><a href="${escapeHtml(target)}">Try again</a>, or <a href="https://admin.shopify.com/${escapeHtml(store)}" target="_top">open
Tillsight from your Shopify admin</a>.</p>
</main>
</body>
</html>
`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "private, no-store",
      "Content-Security-Policy": pagePolicy({
        shopDomain: shop ?? ANY_SHOP,
        extraAncestors: app.EXTRA_FRAME_ANCESTORS,
        // No script of its own: App Bridge's file alone runs.
        nonce: randomBytes(16).toString("base64"),
        appBridgeUrl: app.APP_BRIDGE_URL,
        isDevelopment: false,
      }),
    },
  });
}

/** The path of an address of ours; "/app" for any other text, which a stranger may have put there. */
function ownPath(address: string | null, appUrl: string): string {
  if (address === null || !URL.canParse(address, appUrl)) return "/app";
  const { origin, pathname, search } = new URL(address, appUrl);
  return origin === new URL(appUrl).origin && /^\/app(\/|$)/.test(pathname) ? pathname + search : "/app";
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
