import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { GrantState } from "./parity-view.ts";

const told: Readonly<Record<GrantState, string | null>> = {
  idle: null,
  asking: null,
  declined: "Nothing was granted, and nothing else changes. You can decide otherwise at any time.",
  failed: "Shopify's question could not be opened. Load the page again, then try once more.",
};

/** What the comparison is, what it needs, and the button that asks for it. */
export function GrantCard({ grant, onGrant }: { readonly grant: GrantState; readonly onGrant: () => void }) {
  return (
    <Card roundedAbove="sm">
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            See for yourself that the numbers are Shopify’s
          </Text>
          <Text as="p">
            This page puts Tillsight’s gross sales, discounts, returns, net sales, shipping, duties, fees,
            taxes and total sales of every day beside those of Shopify’s own reports, and shows the difference
            to the cent. Where a day differs, it names the orders that make it differ.
          </Text>
          <Text as="p" tone="subdued">
            For that, Tillsight has to read your store’s reports (read_reports). It asks for sums by day, and
            by order where a day differs; it changes nothing and keeps none of it.
          </Text>
        </BlockStack>
        <InlineStack gap="300" blockAlign="center">
          <Button variant="primary" loading={grant === "asking"} onClick={onGrant}>
            Allow reading reports
          </Button>
        </InlineStack>
        <div role="status">
          {told[grant] !== null && (
            <Text as="p" tone="subdued">
              {told[grant]}
            </Text>
          )}
        </div>
      </BlockStack>
    </Card>
  );
}
