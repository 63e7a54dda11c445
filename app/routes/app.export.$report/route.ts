import type { LoaderFunctionArgs } from "@remix-run/node";
import { services } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";
import { exportReport } from "./export-report.server.ts";

/** GET /app/export/<report>: the report as a CSV file, for the pages' scripts, which bring the session's token. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { shop, actor } = await requireVisitor(request, ["export", "view_reports", "view_amounts"], "export");
  const drained = context.connection?.drained ?? (() => Promise.resolve());
  return exportReport(services, shop, params.report ?? "", request, { actor, drained });
}
