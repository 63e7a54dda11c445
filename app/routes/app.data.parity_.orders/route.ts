import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { compareOrders } from "./compare-orders.server.ts";

/** The orders behind a differing day of the parity page. */
export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, ["view_data", "view_amounts"]);
  const result = await compareOrders(services, shop, request);
  return json(result, {
    status: result.outcome === "invalid" ? 400 : 200,
    headers: { "Cache-Control": "no-store" },
  });
}
