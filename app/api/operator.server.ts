import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiContext } from "./answer.server.ts";
import { ApiProblem } from "./problems.ts";

/**
 * Proves the operator by `Authorization: Bearer`, in constant time whatever the token's length.
 * @throws ApiProblem 401, or 403 where the settings name no operator.
 */
export function requireOperator(context: ApiContext, request: Request): void {
  const { operatorToken } = context;
  if (operatorToken === null)
    throw new ApiProblem("operator-disabled", "This instance has no OPERATOR_TOKEN in its settings.");
  const [, given = ""] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!timingSafeEqual(digest(given), digest(operatorToken)))
    throw new ApiProblem("operator-unauthorized", "The header Authorization holds no valid operator token.", {
      "www-authenticate": "Bearer",
    });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
