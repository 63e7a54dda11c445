import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/visitor.server.ts";
import { liveState } from "./live-state.server.ts";

/** Asked every few seconds by open pages: whether what they show is out of date. Two small reads. */
export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await requireShop(request, "view_reports");
  const { stamp } = await liveState(services.db, shop);
  return json({ stamp }, { headers: { "Cache-Control": "no-store" } });
}
