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
  /** The shop is frozen, closed or locked (402, 403, 404, 423). */
  | { readonly outcome: "shop_unavailable"; readonly status: number };

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
  return {
    outcome: "no_access",
    reason:
      answer.outcome === "needs_reauth"
        ? "the shop must authorize again"
        : `the shop is not available (${answer.status})`,
  };
}

export function sayErrors(errors: readonly AdminError[]): string {
  return (
    errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join("; ") ||
    "no reason given"
  );
}
