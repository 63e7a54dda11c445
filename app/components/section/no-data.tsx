import { BlockStack, Button, Text } from "@shopify/polaris";

interface NoDataProps {
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly content: string; readonly onAction: () => void };
}

/** A card that has nothing to show says why, and what to do. */
export function NoData({ text, detail, action }: NoDataProps) {
  return (
    <div className="ts-center">
      <BlockStack gap="200" inlineAlign="center">
        <Text as="p" variant="headingSm" alignment="center">
          {text}
        </Text>
        {detail !== undefined && (
          <Text as="p" tone="subdued" alignment="center">
            {detail}
          </Text>
        )}
        {action && (
          <Button size="slim" onClick={action.onAction}>
            {action.content}
          </Button>
        )}
      </BlockStack>
    </div>
  );
}
