import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { json } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useRouteError } from "@remix-run/react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import styles from "#app/components/components.css?url";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/shopify.server.ts";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
];

/** Every page below is behind this, but authenticates for itself: Remix runs loaders side by side. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request);
  return json({ apiKey: services.env.SHOPIFY_API_KEY });
}

export default function AppLayout() {
  const { apiKey } = useLoaderData<typeof loader>();
  return (
    // isEmbeddedApp only decides whether the provider puts App Bridge's script into the body; ours is in head.
    <AppProvider apiKey={apiKey} isEmbeddedApp={false}>
      <s-app-nav>
        <Link to="/app" rel="home">
          Home
        </Link>
        <Link to="/app/products">Products</Link>
        <Link to="/app/cohorts">Cohorts</Link>
        <Link to="/app/data">Data</Link>
        <Link to="/app/settings">Settings</Link>
      </s-app-nav>
      <Outlet />
    </AppProvider>
  );
}

/** Shopify's own answers (bounce page, re-authentication) come as thrown responses and pass through here. */
export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
