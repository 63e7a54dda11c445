import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { GrantState } from "./parity-view.ts";

const told: Readonly<Record<GrantState, string | null>> = {
  idle: null,
  asking: null,
  declined: "Access wasn’t given. You can give it at any time.",
  elsewhere:
    "Only Shopify can ask for this. Open Tillsight in your store’s Shopify admin, and give access there.",
  failed: "Shopify’s dialog couldn’t be opened. Reload the page and try again.",
};

/** What the comparison is, what it needs, and the button that asks for it. */
export function GrantCard({ grant, onGrant }: { readonly grant: GrantState; readonly onGrant: () => void }) {
  return (
    <Card roundedAbove="sm">
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            Check your numbers against Shopify’s reports
          </Text>
          <Text as="p">
            Compare each day’s sales, returns, shipping, taxes and fees with Shopify’s own reports, to the
            cent. If a day differs, you see which orders differ.
          </Text>
          <Text as="p" tone="subdued">
            Tillsight needs access to your store’s reports (read_reports) for this. It only reads totals,
            changes nothing and doesn’t keep them.
          </Text>
        </BlockStack>
        <InlineStack gap="300" blockAlign="center">
          <Button variant="primary" loading={grant === "asking"} onClick={onGrant}>
            Give access to reports
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
