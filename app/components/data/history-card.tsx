import { BlockStack, Card, Text } from "@shopify/polaris";
import type { HistoryView } from "./data-view.ts";

/** Data available since and why. */
export function HistoryCard({ history }: { readonly history: HistoryView }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Data available since
        </Text>
        <Text as="p">{history.covers}</Text>
        {history.why.map((line) => (
          <Text as="p" tone="subdued" key={line}>
            {line}
          </Text>
        ))}
      </BlockStack>
    </Card>
  );
}
