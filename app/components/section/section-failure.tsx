import { useRevalidator } from "@remix-run/react";
import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import { Failed } from "./section-card.tsx";
import { SectionNavigation } from "./section-navigation.tsx";
import type { Section } from "./sections.ts";

/** A page of a section that could not be loaded: it says so where it would stand, and the way to the others stays. */
export function SectionFailure({ section }: { readonly section: Section }) {
  const revalidator = useRevalidator();
  return (
    <Page fullWidth>
      <Text as="h1" visuallyHidden>
        {section.label}
      </Text>
      <BlockStack gap={{ xs: "300", md: "400" }}>
        <SectionNavigation {...section} />
        <Card>
          <Failed onRetry={() => revalidator.revalidate()} />
        </Card>
      </BlockStack>
    </Page>
  );
}
