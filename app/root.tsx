import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { json } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  useLoaderData,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { useContext, type ReactNode } from "react";
import { ScrollRestoration } from "react-router-dom";
import { useFrameData } from "#app/components/frame/frame-data.ts";
import { PlainPage } from "#app/components/frame/plain-page.tsx";
import { Support } from "#app/components/frame/support.tsx";
import { standInForAppBridge } from "#app/components/frame/without-app-bridge.ts";
import ownFrameStyles from "#app/components/frame/own/own-frame.css?url";
import { NonceContext } from "#app/components/nonce.ts";
import { services } from "#app/services.server.ts";
import { isOutsideAdmin } from "#app/visitor.server.ts";

// Before the first render: App Bridge's script stands in head, so by now it is there or was blocked.
standInForAppBridge();

export const links: LinksFunction = () => [
  { rel: "preconnect", href: "https://cdn.shopify.com/" },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

/** App Bridge belongs to the pages inside the admin only: outside of it, it would send the visitor away. Support is on all. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { pathname } = new URL(request.url);
  const embedded = (pathname === "/app" || pathname.startsWith("/app/")) && !(await isOutsideAdmin(request));
  const { SHOPIFY_API_KEY, APP_BRIDGE_URL, SUPPORT_EMAIL } = services.env;
  return json({
    appBridge: embedded ? { apiKey: SHOPIFY_API_KEY, url: APP_BRIDGE_URL } : null,
    supportEmail: SUPPORT_EMAIL ?? null,
  });
}

/** Pages that have a title of their own say so. */
export const meta: MetaFunction = () => [{ title: "Tillsight" }];

export const shouldRevalidate = () => false;

/**
 * The document around page and error alike. App Bridge is the first script in head, as the App Store demands; a window of
 * our own has none, and says so to the styles.
 */
export function Layout({ children }: { readonly children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const nonce = useContext(NonceContext);
  const isOwn = useFrameData()?.kind === "own";
  return (
    <html lang="en" data-frame={isOwn ? "own" : undefined}>
      <head>
        <meta charSet="utf-8" />
        {data?.appBridge && !isOwn && (
          <>
            <meta name="shopify-api-key" content={data.appBridge.apiKey} />
            <script src={data.appBridge.url} />
          </>
        )}
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <Meta />
        <Links />
        {isOwn && <link rel="stylesheet" href={ownFrameStyles} />}
      </head>
      <body>
        {children}
        {/* The router's own: Remix's adds a script that throws where a frame may not use sessionStorage. */}
        <ScrollRestoration />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  useLoaderData<typeof loader>();
  return <Outlet />;
}

/** The last resort, without Polaris: a page that does not exist, or a failure before any layout. */
export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <PlainPage title={missing ? "Page not found" : "Something went wrong"}>
      <p>
        {missing ? (
          "Open Tillsight from your Shopify admin."
        ) : (
          <>
            Reload the page. <Support ask="If it happens again, contact" />
          </>
        )}
      </p>
    </PlainPage>
  );
}
