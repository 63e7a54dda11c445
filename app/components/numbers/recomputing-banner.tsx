import { Banner } from "@shopify/polaris";

/** Says that numbers are still those of before. */
export function RecomputingBanner() {
  return (
    <Banner tone="info" title="Your history is being computed anew">
      <p>
        A setting, the time zone or the currency changed. Until it is done, some days show earlier numbers.
      </p>
    </Banner>
  );
}
