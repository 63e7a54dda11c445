import type { z } from "zod";
import { ShopifyUnavailable } from "../admin/admin-answer.ts";
import { ask, type Asked, type Asking } from "../admin/ask.ts";
import { TokenUnavailable } from "../tokens/token-provider.server.ts";

/** `unavailable`: throttled for too long, down, or no answer before the signal: another try may do. */
export type AskedInTime<T> = Asked<T> | { readonly outcome: "unavailable" };

/** Asks while a merchant looks on: what would make a job wait is an answer too. */
export async function askInTime<T>(
  asking: Asking,
  what: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<AskedInTime<T>> {
  try {
    return await ask(asking, what, document, variables, schema);
  } catch (error) {
    if (error instanceof ShopifyUnavailable || error instanceof TokenUnavailable || asking.signal.aborted)
      return { outcome: "unavailable" };
    throw error;
  }
}
