import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import style from "swagger-ui-dist/swagger-ui.css?url";
import script from "swagger-ui-dist/swagger-ui-bundle.js?url";
import { answerApi, docsRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET /api/docs: the API for people. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => docsRequest(request, { script, style }));
}

/** One handler for all methods. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => docsRequest(request, { script, style }));
}
