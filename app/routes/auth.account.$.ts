import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { from, requireAccounts, requireOwnOrigin } from "#app/account.server.ts";

/** GET /auth/account/passkey/…: options of a passkey's ceremony. */
export function loader({ request, params, context }: LoaderFunctionArgs) {
  return requireAccounts().answer(from(request, context), params["*"] ?? "");
}

/** POST /auth/account/passkey/…: what the device answered. */
export function action({ request, params, context }: ActionFunctionArgs) {
  requireOwnOrigin(request);
  return requireAccounts().answer(from(request, context), params["*"] ?? "");
}
