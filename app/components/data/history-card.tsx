import { BlockStack, Card, Text } from "@shopify/polaris";
import type { HistoryView } from "./data-view.ts";

/** Where the history starts and why. */
export function HistoryCard({ history }: { readonly history: HistoryView }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Where the history starts
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
