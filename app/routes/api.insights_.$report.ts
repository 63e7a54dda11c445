import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, insightsRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET /api/insights/<report>: every report that the app has. */
export function loader({ request, params, context }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () =>
    insightsRequest(services.api, request, params.report, context.connection),
  );
}

/** Everything but GET is answered by the same handler, with 405. */
export function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => insightsRequest(services.api, request, params.report));
}
