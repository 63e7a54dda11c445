import type { z } from "zod";
import type { Shop } from "#app/tenancy/index.server.ts";
import { noAccess, sayErrors, type NoAccess } from "./admin-answer.ts";
import type { AdminClient } from "./admin-client.ts";

/** Who asks: one run of one shop's job. */
export interface Asking {
  readonly admin: AdminClient;
  readonly shop: Shop;
  readonly signal: AbortSignal;
}

export type NoAnswer =
  /** Fewer at once would do. */
  | { readonly outcome: "too_dear" }
  /** The app may not read it: asking again changes nothing until more is granted. */
  | { readonly outcome: "denied" }
  /** Worth another try, later. */
  | { readonly outcome: "failed"; readonly reason: string }
  | NoAccess;

export type Asked<T> = { readonly outcome: "answer"; readonly data: T } | NoAnswer;

/**
 * Asks, and takes the answer only if it is whole: a list with a hole in it would be a wrong number.
 * @param what names it in reasons.
 * @param options.holes true: fields that the app may not read may be missing, where the schema allows it.
 * @throws ShopifyUnavailable, TokenUnavailable, the signal's reason.
 */
export async function ask<T>(
  { admin, shop, signal }: Asking,
  what: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
  options: { readonly holes?: boolean } = {},
): Promise<Asked<T>> {
  const answer = await admin.query(shop, document, variables, { signal });
  if (answer.outcome !== "data" && answer.outcome !== "refused") return noAccess(answer);
  const has = (code: string) => answer.errors.some((error) => error.code === code);
  if (has("ACCESS_DENIED")) {
    const onlyDenied = answer.errors.every(({ code }) => code === "ACCESS_DENIED");
    const rest = options.holes && onlyDenied && answer.outcome === "data" && schema.safeParse(answer.data);
    return rest && rest.success ? { outcome: "answer", data: rest.data } : { outcome: "denied" };
  }
  if (answer.outcome === "refused" && has("MAX_COST_EXCEEDED")) return { outcome: "too_dear" };
  if (answer.outcome === "refused" || answer.errors.length > 0)
    return { outcome: "failed", reason: `${what}: ${sayErrors(answer.errors)}` };
  const parsed = schema.safeParse(answer.data);
  if (parsed.success) return { outcome: "answer", data: parsed.data };
  return { outcome: "failed", reason: `${what}: ${parsed.error.issues[0]?.message ?? ""}` };
}
