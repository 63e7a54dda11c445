import { BlockStack, Page, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { SectionNavigation } from "./section-navigation.tsx";
import type { Section } from "./sections.ts";

interface SectionPageProps {
  readonly section: Section;
  /** The page's name, for screen readers: sighted people read it in the tabs. */
  readonly title: string;
  readonly children: ReactNode;
}

/** A page of a section under its tabs. All pages of a section are as wide as each other, so the tabs stay where they are. */
export function SectionPage({ section, title, children }: SectionPageProps) {
  return (
    <Page fullWidth={section.width === "full"}>
      <Text as="h1" visuallyHidden>
        {title}
      </Text>
      <BlockStack gap={{ xs: "300", md: "400" }}>
        <SectionNavigation {...section} />
        {children}
      </BlockStack>
    </Page>
  );
}
