import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useRouteError } from "@remix-run/react";
import { ShopifyError } from "@shopify/shopify-api";
import { boundary } from "@shopify/shopify-app-remix/server";
import { authenticate } from "#app/shopify.server.ts";

/** The library's own paths under /auth: the page that fetches a session token, and the way out of the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  try {
    await authenticate.admin(request);
  } catch (error) {
    // Out of the frame to an address that is missing or not Shopify's: the visitor's doing, no failure.
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/exit-iframe") && error instanceof ShopifyError)
      throw new Response("There is no such way out.", { status: 400 });
    throw error;
  }
  return null;
}

/** Never shown: the loader always answers itself. Remix warns of a page without a component. */
export default function Nothing() {
  return null;
}

export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
