import type { ConnectionView } from "#app/components/data/data-view.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Where the connection to Shopify stands, where there is something to say about it. */
export function presentConnection(shop: Shop, isImporting: boolean): ConnectionView | null {
  switch (shop.state) {
    case "active":
      return null;
    case "installing":
      return isImporting
        ? {
            tone: "info",
            title: "Your history is being imported",
            detail: "Numbers grow until it is done. New orders are counted already.",
            reopen: false,
          }
        : {
            tone: "warning",
            title: "Your history is not imported",
            detail: "New orders are counted. For those of before, import the history below.",
            reopen: false,
          };
    case "needs_reauth":
      return {
        tone: "critical",
        title: "Tillsight has lost its access to your store",
        detail:
          "Shopify ended it, so nothing is compared or imported. Open the app again: that renews it, and what was missed is read.",
        reopen: true,
      };
    case "uninstalled":
      return {
        tone: "critical",
        title: "Tillsight was uninstalled from this store",
        detail:
          "Nothing is read any more. What is stored stays until Shopify asks for its erasure, 48 hours after the uninstallation. Install the app again before that, and it goes on.",
        reopen: true,
      };
    case "redacted":
      return {
        tone: "critical",
        title: "This store's data was erased",
        detail: "Shopify asked for it after the uninstallation. Install the app again to start anew.",
        reopen: true,
      };
    default:
      return shop.state satisfies never;
  }
}
