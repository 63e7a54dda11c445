import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerApi, unknownRequest } from "#app/api/index.server.ts";
import { services } from "#app/services.server.ts";

/** Whatever is no address of the API: a problem document, not a page. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => unknownRequest(request));
}

/** One handler for all methods. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return answerApi(services.api, () => unknownRequest(request));
}
