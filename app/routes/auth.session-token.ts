import type { LoaderFunctionArgs } from "@remix-run/node";
import { answerReturn } from "#app/shopify.server.ts";

/**
 * Where a document of the frame comes back with a session token: App Bridge reads `shopify-reload` from the address, asks
 * the admin for a token and loads that address with it.
 */
export function loader({ request }: LoaderFunctionArgs) {
  return answerReturn(request);
}
