import { z } from "zod";

/** A GraphQL error as Shopify gives it. */
export interface AdminError {
  readonly message: string;
  /** ACCESS_DENIED, MAX_COST_EXCEEDED, …; not always there. */
  readonly code: string | undefined;
  readonly path: string | undefined;
}

export type AdminOutcome<T> =
  /** `errors` is not empty where a field came back null because of one: the data is partial. */
  | { readonly outcome: "data"; readonly data: T; readonly errors: readonly AdminError[] }
  /** No data: the query is wrong, too dear or not allowed. Asking again changes nothing. */
  | { readonly outcome: "refused"; readonly errors: readonly AdminError[] }
  /** The shop's tokens are dead, or the app is gone from it. */
  | { readonly outcome: "needs_reauth" }
  | ShopUnavailable;

/** Shopify answers nothing for this shop (402, 403, 404, 423), whatever is asked. */
export interface ShopUnavailable {
  readonly outcome: "shop_unavailable";
  readonly status: number;
  /** Whose it is to mend: the merchant's (bill, pause, closure), or the app's (it lacks Shopify's approval). */
  readonly cause: "shop" | "approval";
  /** Shopify's own words, or "". */
  readonly reason: string;
}

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/**
 * Whether a 403 says that the token is of a kind that Shopify no longer takes ("Non-expiring access tokens are no longer
 * accepted for the Admin API"): another token helps.
 */
export function isTokenKind({ status, reason }: Refusal): boolean {
  return status === 403 && /non-expiring access token/i.test(reason);
}

/** A 403 is the shop's ("Unavailable Shop") unless it speaks of an approval or a permission that the app lacks. */
export function shopUnavailable({ status, reason }: Refusal): ShopUnavailable {
  const cause = status === 403 && /approv|permission|scope/i.test(reason) ? "approval" : "shop";
  return { outcome: "shop_unavailable", status, cause, reason };
}

/** Shopify cannot be reached, throttles on or fails, after all retries: try the work again later. */
export class ShopifyUnavailable extends Error {
  override readonly name = "ShopifyUnavailable";
}

const bodySchema = z.object({
  data: z.unknown().optional(),
  errors: z
    .union([
      z.string(),
      z.array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.number()])).optional(),
          extensions: z.object({ code: z.string().optional() }).optional(),
        }),
      ),
    ])
    .optional(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number(),
          actualQueryCost: z.number().nullish(),
          throttleStatus: z.object({
            maximumAvailable: z.number(),
            currentlyAvailable: z.number(),
            restoreRate: z.number().positive(),
          }),
        })
        .optional(),
    })
    .optional(),
});

export interface AdminBody {
  readonly data: unknown;
  readonly errors: readonly AdminError[];
  readonly cost: NonNullable<z.infer<typeof bodySchema>["extensions"]>["cost"];
}

/** Reads a 200 answer; undefined if it is not what the Admin API sends. */
export function readAdminBody(json: unknown): AdminBody | undefined {
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { data, errors = [], extensions } = parsed.data;
  return {
    data: data ?? undefined,
    errors:
      typeof errors === "string"
        ? [{ message: errors, code: undefined, path: undefined }]
        : errors.map((error) => ({
            message: error.message,
            code: error.extensions?.code,
            path: error.path?.join("."),
          })),
    cost: extensions?.cost,
  };
}

/** The shop cannot be read at all now, whatever is asked. */
export interface NoAccess {
  readonly outcome: "no_access";
  readonly reason: string;
}

export function noAccess(
  answer: Exclude<AdminOutcome<unknown>, { readonly outcome: "data" | "refused" }>,
): NoAccess {
  if (answer.outcome === "needs_reauth")
    return { outcome: "no_access", reason: "the shop must authorize again" };
  const said = [answer.status, answer.reason].filter(Boolean).join(" ");
  const who = {
    shop: "Shopify does not open this store to apps: it is paused or closed, or its plan is not paid",
    approval: "Shopify has not approved the app for this: its developer must ask Shopify",
  };
  return { outcome: "no_access", reason: `${who[answer.cause]} (${said})` };
}

export function sayErrors(errors: readonly AdminError[]): string {
  return (
    errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join("; ") ||
    "no reason given"
  );
}
