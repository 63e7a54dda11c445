import { Badge, BlockStack, Card, InlineStack, List, Text } from "@shopify/polaris";
import type { MissingView } from "./data-view.ts";

/** Messages that do not come, why, what to do, and what the numbers lack for it. */
export function MissingCard({ missing }: { readonly missing: readonly MissingView[] }) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          Missing updates
        </Text>
        {missing.map((one) => (
          <BlockStack gap="200" key={one.id}>
            <InlineStack gap="200" blockAlign="center">
              {one.tone === "warning" && <Badge tone="warning">Action needed</Badge>}
              <Text as="h3" variant="headingXs">
                {one.title}
              </Text>
            </InlineStack>
            <Text as="p">{`${one.why} ${one.remedy}`}</Text>
            <Text as="p" tone="subdued">
              {one.topics.join(", ")}
            </Text>
            {one.tone === "warning" && (
              <List>
                {one.costs.map((cost) => (
                  <List.Item key={cost}>{cost}</List.Item>
                ))}
              </List>
            )}
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
