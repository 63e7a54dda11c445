/** Why Shopify did not give what an opening of the app needs, by whose it is to mend. */
export type ShopifyFaultKind =
  /** No answer, or none in time. */
  | "silent"
  /** A fault of Shopify's own. */
  | "fault"
  /** Too many requests. */
  | "busy"
  /** The store is paused, closed or not paid for. */
  | "store"
  /** The app lacks an approval of Shopify's. */
  | "approval"
  /** Shopify does not accept the app's own credentials. */
  | "app";

export interface ShopifyFault {
  readonly kind: ShopifyFaultKind;
  /** Shopify's own words, for the log. */
  readonly reason: string;
}

/** What an HTTP status alone says. */
export function faultOfStatus(status: number): ShopifyFaultKind {
  if (status === 429) return "busy";
  if ([402, 403, 404, 423].includes(status)) return "store";
  return status >= 500 ? "fault" : "app";
}
