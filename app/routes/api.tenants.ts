import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, tenantsRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET and POST /api/tenants, for the operator of this instance. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => tenantsRequest(services.api, request));
}

/** One handler for all methods. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => tenantsRequest(services.api, request));
}
