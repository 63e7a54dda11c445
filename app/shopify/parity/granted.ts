import { z } from "zod";
import type { Asking } from "../admin/ask.ts";
import { grantedScopesDocument } from "../documents/parity.ts";
import { askInTime } from "./ask-in-time.ts";

/** What Shopify's reports need. Merchants grant it on the page that compares. */
export const REPORTS_SCOPE = "read_reports";

const schema = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/**
 * Whether the merchant lets the app read Shopify's reports. Shopify is asked only where we do not know of it: its
 * message about a new grant comes after the merchant's return. No answer counts as no.
 */
export async function mayReadReports(asking: Asking): Promise<boolean> {
  if (asking.shop.scopes.includes(REPORTS_SCOPE)) return true;
  const answer = await askInTime(asking, "scopes", grantedScopesDocument, {}, schema);
  return (
    answer.outcome === "answer" &&
    answer.data.currentAppInstallation.accessScopes.some(({ handle }) => handle === REPORTS_SCOPE)
  );
}
