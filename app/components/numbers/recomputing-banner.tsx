import { Banner } from "@shopify/polaris";

/** Says that numbers are still those of before. */
export function RecomputingBanner() {
  return (
    <Banner tone="info" title="We're recalculating your reports">
      <p>
        Your settings, time zone or currency changed. Until we’re done, which takes a few minutes, some days
        show earlier numbers.
      </p>
    </Banner>
  );
}
