import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, deleteRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** DELETE /api/data/<resource>/<externalId>. */
export function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () =>
    deleteRequest(services.api, request, params.resource, params.externalId ?? ""),
  );
}

/** Everything but DELETE is answered by the same handler, with 405. */
export function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () =>
    deleteRequest(services.api, request, params.resource, params.externalId ?? ""),
  );
}
