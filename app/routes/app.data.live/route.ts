import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { dataStamp } from "./data-stamp.server.ts";

/** Asked every few seconds by the open Data page: whether what it shows is out of date. */
export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "view_data");
  const stamp = await dataStamp(services, shop);
  return json({ stamp }, { headers: { "Cache-Control": "no-store" } });
}
