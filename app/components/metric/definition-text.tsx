import { BlockStack, Link, Text } from "@shopify/polaris";
import type { Definition } from "#app/insights/index.server.ts";

/** What a number means: its formula, what is in and out, which date counts, and whether Shopify has the same one. */
export function DefinitionText({ definition }: { readonly definition: Definition }) {
  const { formula, includes, excludes, dated, basis, help } = definition;
  return (
    <BlockStack gap="200">
      <Text as="p">{formula}</Text>
      <Part name="Includes" text={includes} />
      <Part name="Excludes" text={excludes} />
      <Part name="Counted on" text={dated} />
      <Text as="p" tone="subdued" variant="bodySm">
        {basis}{" "}
        {help !== null && (
          <Link url={help} target="_blank">
            Learn more<span className="ts-hidden">, opens Shopify’s help in a new tab</span>
          </Link>
        )}
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
