import { Banner } from "@shopify/polaris";
import type { GapsView } from "./gaps-view.ts";

/** What the numbers below lack, and the way to it. */
export function GapsBanner({ gaps }: { readonly gaps: GapsView }) {
  return (
    <Banner tone="warning" title={gaps.title} action={{ content: "Review", url: gaps.review }}>
      {gaps.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Banner>
  );
}
