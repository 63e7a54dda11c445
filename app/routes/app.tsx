import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, Outlet, useRouteError } from "@remix-run/react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { boundary } from "@shopify/shopify-app-remix/server";
import styles from "#app/components/components.css?url";
import { AppFrame } from "#app/components/frame/app-frame.tsx";
import { ErrorPage } from "#app/components/frame/error-page.tsx";
import { keepPage } from "#app/components/frame/kept-page.ts";
import { requireShop } from "#app/shopify.server.ts";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
];

/** Every page below is behind this, but authenticates for itself: Remix runs loaders side by side. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request);
  return null;
}

export const clientLoader = keepPage;

export default function AppLayout() {
  return (
    <AppFrame>
      <Outlet />
    </AppFrame>
  );
}

/**
 * Any page's failure: the navigation stays, and so does the way back. Shopify's own answers (bounce page,
 * re-authentication) come as thrown responses, too, and pass through as the library's boundary does it; that one asks
 * for a class by its name, which a minified bundle has lost.
 */
export function ErrorBoundary() {
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  if (isRouteErrorResponse(error) && status < 500 && status !== 404 && status !== 429)
    return <div dangerouslySetInnerHTML={{ __html: String(error.data || "Handling response") }} />;
  return (
    <AppFrame>
      <ErrorPage missing={status === 404} />
    </AppFrame>
  );
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
