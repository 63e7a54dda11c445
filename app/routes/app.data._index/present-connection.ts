import type { Formatter } from "#app/lib/format.ts";
import type { ConnectionView } from "#app/components/data/data-view.ts";
import type { AccessLoss, Shop } from "#app/tenancy/index.server.ts";

/** Where the connection to Shopify stands, where there is something to say about it. @param lost of late, see `lostAccess`. */
export function presentConnection(
  shop: Shop,
  isImporting: boolean,
  lost: string | null = null,
): ConnectionView | null {
  switch (shop.state) {
    case "active":
      return lost === null
        ? null
        : { tone: "info", title: "Access to your store was lost for a while", detail: lost, reopen: false };
    case "installing":
      return isImporting
        ? {
            tone: "info",
            title: "Your history is being imported",
            detail: `Numbers grow until it is done. New orders are counted already.${lost === null ? "" : ` ${lost}`}`,
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

/** From when to when the app had no access, in a sentence; null where it had, or has none now. */
export function lostAccess(loss: AccessLoss | null, now: Date, format: Formatter): string | null {
  if (loss?.renewedAt == null) return null;
  const [from, to] = [loss.lostAt, loss.renewedAt].map((instant) => format.moment(instant, now));
  return `From ${from} to ${to} Shopify gave the app no access. Opening the app renewed it, and what was missed is read again.`;
}
