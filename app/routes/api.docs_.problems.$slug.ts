import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, problemPageRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET /api/docs/problems/<slug>: what the type of a problem document leads to. */
export function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => problemPageRequest(request, params.slug ?? ""));
}

/** One handler for all methods. */
export function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => problemPageRequest(request, params.slug ?? ""));
}
