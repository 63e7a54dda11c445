import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, definitionsRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** GET /api/insights: which reports there are, and what each number means. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => definitionsRequest(services.api, request));
}

/** Everything but GET is answered by the same handler, with 405. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => definitionsRequest(services.api, request));
}
