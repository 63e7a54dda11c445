import type { LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requirePerson } from "#app/shopify.server.ts";
import { exportReport } from "./export-report.server.ts";

/** GET /app/export/<report>: the report as a CSV file, for the pages' scripts, which bring the session's token. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { shop, actor } = await requirePerson(request, "export");
  const drained = context.connection?.drained ?? (() => Promise.resolve());
  return exportReport(services, shop, params.report ?? "", request, { actor, drained });
}
