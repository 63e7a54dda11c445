import { Banner } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useLoadFailed } from "../frame/kept-page.ts";

/** Of all that a page has to say, the most important: one banner at a time. A failed load is the frame's, and goes first. */
export function OneBanner({ children }: { readonly children: readonly ReactNode[] }) {
  if (useLoadFailed()) return null;
  return <>{children.find((banner) => Boolean(banner)) ?? null}</>;
}

/** The address names days that cannot be shown. @param reason a sentence; null: they can. */
export function invalidDates(reason: string | null): ReactNode {
  if (reason === null) return null;
  return (
    <Banner tone="warning" title="These dates can’t be shown">
      <p>{reason} The last 30 days are shown instead.</p>
    </Banner>
  );
}
