import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

/** Shopify opens the app at its root: the parameters that prove the shop go on to the app. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  return redirect(searchParams.has("shop") ? `/app${search}` : "/auth/login");
}
