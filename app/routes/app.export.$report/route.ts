import type { LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireShop } from "#app/shopify.server.ts";
import { exportReport } from "./export-report.server.ts";

/** GET /app/export/<report>: the report as a CSV file, for the pages' scripts, which bring the session's token. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  return exportReport(services, await requireShop(request), params.report ?? "", request);
}
