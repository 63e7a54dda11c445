import { BlockStack, Text } from "@shopify/polaris";
import type { Definition } from "#app/insights/index.server.ts";

const marks = {
  S: "Shopify's own definition.",
  Q: "Shopify's definition, as others quote it.",
  O: "Our definition.",
};

/** What a number means: its formula, what is in and out, which date counts, whose definition it is. */
export function DefinitionText({ definition }: { readonly definition: Definition }) {
  const { formula, includes, excludes, dated, mark, source } = definition;
  return (
    <BlockStack gap="200">
      <Text as="p">{formula}</Text>
      <Part name="In" text={includes} />
      <Part name="Out" text={excludes} />
      <Part name="Date" text={dated} />
      <Text as="p" tone="subdued" variant="bodySm" breakWord>
        {marks[mark]} Source: {source}
      </Text>
    </BlockStack>
  );
}

function Part({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <Text as="p" tone="subdued" variant="bodySm">
      <Text as="span" fontWeight="semibold">
        {name}:{" "}
      </Text>
      {text}
    </Text>
  );
}
