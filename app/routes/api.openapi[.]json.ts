import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, documentRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET /api/openapi.json: the API in OpenAPI 3.1. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => documentRequest(request));
}

/** One handler for all methods. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => documentRequest(request));
}
