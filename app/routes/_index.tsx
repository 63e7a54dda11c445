import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

/**
 * Shopify opens the app at its root: the parameters that prove the shop go on to the app. In a frame it is always the
 * admin's, whatever the address has lost.
 */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  const isFrame = request.headers.get("sec-fetch-dest") === "iframe";
  return redirect(isFrame || searchParams.has("shop") ? `/app${search}` : "/auth/login");
}
