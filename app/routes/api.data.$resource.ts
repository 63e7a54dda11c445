import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, ingestRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** POST /api/data/customers, products or orders: other systems' records. */
export function action({ request, params, context }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () =>
    ingestRequest(services.api, request, params.resource, context.connection),
  );
}

/** Everything but POST is answered by the same handler, with 405. */
export function loader({ request, params, context }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () =>
    ingestRequest(services.api, request, params.resource, context.connection),
  );
}
