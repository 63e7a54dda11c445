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
        : {
            tone: "info",
            title: "Tillsight couldn't read your store for a while",
            detail: lost,
            reopen: false,
          };
    case "installing":
      return isImporting
        ? {
            tone: "info",
            title: "Importing your orders",
            detail: `Your reports are complete once the import is done. New orders already appear.${lost === null ? "" : ` ${lost}`}`,
            reopen: false,
          }
        : {
            tone: "warning",
            title: "Your past orders aren't imported",
            detail: "New orders appear. To add past orders, choose “Import orders again” below.",
            reopen: false,
          };
    case "needs_reauth":
      return {
        tone: "critical",
        title: "Tillsight can't read your store anymore",
        detail:
          "Shopify ended Tillsight's access, so nothing new is read. Open the app again to reconnect; missed updates are then read.",
        reopen: true,
      };
    case "uninstalled":
      return {
        tone: "critical",
        title: "Tillsight was uninstalled from this store",
        detail:
          "Nothing new is read. Your data is deleted 48 hours after you uninstalled the app, unless you install it again before then.",
        reopen: true,
      };
    case "redacted":
      return {
        tone: "critical",
        title: "This store's data was erased",
        detail: "It was deleted after you uninstalled the app. Install the app again to start over.",
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
  return `Shopify gave Tillsight no access from ${from} to ${to}. Opening the app reconnected it; missed updates are being read.`;
}
