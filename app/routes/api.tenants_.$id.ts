import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, tenantRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET, PATCH and DELETE /api/tenants/<id>, for the operator of this instance. */
export function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => tenantRequest(services.api, request, params.id ?? ""));
}

/** One handler for all methods. */
export function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => tenantRequest(services.api, request, params.id ?? ""));
}
