import { Banner, Box } from "@shopify/polaris";
import { useAppBridgeMissing } from "./without-app-bridge.ts";

/** Says what is missing where App Bridge did not load. The numbers below are as the page came. */
export function AppBridgeMissing() {
  if (!useAppBridgeMissing()) return null;
  return (
    <Box padding={{ xs: "300", md: "600" }} paddingBlockEnd="0">
      <Banner tone="warning" title="cdn.shopify.com is blocked">
        <p>
          Your browser or an extension blocks Shopify’s App Bridge, which apps in the Shopify admin need.
          These numbers are from when the page was opened: they are not updated, and nothing else can be
          opened or changed. Allow cdn.shopify.com, then reload the page.
        </p>
      </Banner>
    </Box>
  );
}
