import { BlockStack, Box, Popover, Text, UnstyledButton } from "@shopify/polaris";
import { useState } from "react";
import type { Definition } from "#app/insights/index.server.ts";

const marks = {
  S: "Shopify's own definition.",
  Q: "Shopify's definition, as others quote it.",
  O: "Our definition.",
};

/** A number's name, which opens what it means. */
export function MetricDefinition({ definition }: { readonly definition: Definition }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="left"
      activator={
        <UnstyledButton
          className="ts-term"
          onClick={() => setOpen(!open)}
          ariaExpanded={open}
          aria-haspopup="dialog"
        >
          {definition.label}
        </UnstyledButton>
      }
    >
      <Box padding="400" maxWidth="320px">
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {definition.label}
          </Text>
          <Text as="p">{definition.formula}</Text>
          <Text as="p" tone="subdued" variant="bodySm">
            <Text as="span" fontWeight="semibold">
              In:{" "}
            </Text>
            {definition.includes}
          </Text>
          <Text as="p" tone="subdued" variant="bodySm">
            <Text as="span" fontWeight="semibold">
              Out:{" "}
            </Text>
            {definition.excludes}
          </Text>
          <Text as="p" tone="subdued" variant="bodySm">
            <Text as="span" fontWeight="semibold">
              Date:{" "}
            </Text>
            {definition.dated}
          </Text>
          <Text as="p" tone="subdued" variant="bodySm">
            {marks[definition.mark]} Source: {definition.source}
          </Text>
        </BlockStack>
      </Box>
    </Popover>
  );
}
