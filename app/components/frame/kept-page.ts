import { isRouteErrorResponse, useNavigation, type ClientLoaderFunctionArgs } from "@remix-run/react";
import { useSyncExternalStore } from "react";
import { toAddressOfShop } from "./document-shop.ts";

/** Loads that failed and wait to be tried again; the navigation they belong to waits with them. */
const waiting = new Set<() => void>();
const listeners = new Set<() => void>();
let errorPages = 0;

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * A page's loader in the browser. Where its request fails (no connection, an answer of 500 or more, 429), it neither
 * ends nor throws: the page that is shown stays as it is, the frame says so and offers to try again. Leaving for
 * another page gives it up. An error page that stands already is told about a failure at once. In a window of our own, an
 * address without its shop is led to the one with it.
 * @throws what is no failure of a request: redirects, 404, Shopify's own answers.
 */
export async function keepPage({
  serverLoader,
  request,
}: Pick<ClientLoaderFunctionArgs, "serverLoader" | "request">): Promise<unknown> {
  const elsewhere = toAddressOfShop(request.url);
  if (elsewhere) return elsewhere;
  for (;;) {
    try {
      const data = await serverLoader<unknown>();
      // Our loaders answer with JSON: a text is the page of somebody on the way, such as a proxy.
      if (typeof data === "string") throw new Error("the answer is not the app's");
      return data;
    } catch (error) {
      if (request.signal.aborted || errorPages > 0 || !isFailure(error)) throw error;
      await untilRetried(request.signal);
    }
  }
}

/** Whether a request failed, rather than was answered with something else than data. */
export function isFailure(error: unknown): boolean {
  if (error instanceof Response || isRouteErrorResponse(error))
    return error.status >= 500 || error.status === 429;
  return true;
}

function untilRetried(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      waiting.delete(retry);
      window.removeEventListener("online", retry);
      signal.removeEventListener("abort", leave);
      changed();
      settle();
    };
    const retry = end(resolve);
    const leave = end(() => reject(signal.reason as Error));
    waiting.add(retry);
    window.addEventListener("online", retry);
    signal.addEventListener("abort", leave);
    changed();
  });
}

/** Tries again all loads that failed. */
export function retryLoads(): void {
  for (const retry of [...waiting]) retry();
}

/** Whether a load has failed and waits: what is shown is from before. */
export function useLoadFailed(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => waiting.size > 0,
    () => false,
  );
}

/** Where the reader is going, while the page is on its way; undefined once its load has failed and waits. */
export function usePendingLocation() {
  const { location } = useNavigation();
  return useLoadFailed() ? undefined : location;
}

/** While an error page stands there is nothing to keep. @returns what to call when it goes. */
export function standAsErrorPage(): () => void {
  errorPages += 1;
  return () => {
    errorPages -= 1;
  };
}
