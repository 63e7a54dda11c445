import type { LoaderFunctionArgs } from "@remix-run/node";
import { takeDataFile } from "#app/privacy/index.server.ts";
import { services } from "#app/services.server.ts";
import { requireVisitor } from "#app/visitor.server.ts";

/** The file of a customer's data request, for the page's script to save; each download is in the audit trail. */
export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const { shop, actor } = await requireVisitor(request, "manage_requests");
  const file = await takeDataFile(services.db, shop, { id: params.id ?? "", actor, at: services.now() });
  if (!file) return new Response(null, { status: 404 });
  return new Response(file.json, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="customer-data.json"',
      "Cache-Control": "no-store",
    },
  });
}
