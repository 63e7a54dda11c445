import type { ClientActionFunctionArgs } from "@remix-run/react";
import { isFailure } from "./kept-page.ts";

export const UNSENT = "We couldn’t reach Tillsight. Check your connection and try again.";

/**
 * A page's action in the browser. Where its request fails, the page stays and is told `unsent`.
 * @throws what is no failure of a request, see keepPage.
 */
export async function sendAction(
  { serverAction }: Pick<ClientActionFunctionArgs, "serverAction">,
  unsent: unknown,
): Promise<unknown> {
  try {
    const answer = await serverAction<unknown>();
    return typeof answer === "string" ? unsent : answer;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return unsent;
  }
}
