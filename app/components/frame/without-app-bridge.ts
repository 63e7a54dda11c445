import { useSyncExternalStore } from "react";

const never = () => Promise.reject(new Error("App Bridge is not loaded"));
const nothing = () => Promise.resolve();

/** What pages ask of App Bridge, as far as they can do without the answer. */
const standIn = {
  config: {},
  idToken: never,
  user: never,
  loading: () => undefined,
  toast: { show: () => "", hide: () => undefined },
  saveBar: { show: nothing, hide: nothing, toggle: nothing, leaveConfirmation: nothing },
  modal: { show: nothing, hide: nothing, toggle: nothing },
  scopes: { query: never, request: never, revoke: never },
};

let missing = false;

/**
 * To be called before the first render. Where App Bridge was blocked on its way (an ad blocker, a filter of the network),
 * its hooks would throw and take the whole page with them; with this in its place the numbers stay.
 */
export function standInForAppBridge(): void {
  if (typeof window === "undefined" || "shopify" in window) return;
  missing = true;
  Object.assign(window, { shopify: standIn });
}

/** Whether the page runs without App Bridge; false until it is known. */
export function useAppBridgeMissing(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => missing,
    () => false,
  );
}
