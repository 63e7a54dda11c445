import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { compareDays } from "./compare-days.server.ts";

/** A part of the parity page's range: the page asks for one after the other. */
export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, ["view_data", "view_amounts"]);
  const result = await compareDays(services, shop, request);
  return json(result, {
    status: result.outcome === "invalid" ? 400 : 200,
    headers: { "Cache-Control": "no-store" },
  });
}
