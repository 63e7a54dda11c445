import { BlockStack, Card, Text } from "@shopify/polaris";

/** What all numbers of a page share: zone, currency, coverage, what is left out. */
export function AboutNumbers({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          About these numbers
        </Text>
        <ul className="ts-facts">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </BlockStack>
    </Card>
  );
}
