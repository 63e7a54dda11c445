import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { pickLocale } from "#app/lib/format.ts";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/shopify.server.ts";
import { liveState } from "./live-state.server.ts";

/** Asked every few seconds by open pages: whether what they show is out of date. Two small reads. */
export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request);
  const locale = pickLocale(null, request.headers.get("Accept-Language"));
  const { stamp } = await liveState(services.db, shop, locale);
  return json({ stamp }, { headers: { "Cache-Control": "no-store" } });
}
