import { AppProvider, BlockStack, Box, Card, Text } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import type { ReactNode } from "react";
import { AppFooter } from "../frame/app-footer.tsx";

interface AccountPageProps {
  readonly title: string;
  readonly children: ReactNode;
  /** A narrow column for one question; else as wide as a list needs. */
  readonly narrow?: boolean;
}

/** A page outside of the admin that is about the person, not about a shop: signing in, the account. */
export function AccountPage({ title, children, narrow = true }: AccountPageProps) {
  return (
    <AppProvider i18n={translations}>
      <main className={narrow ? "ts-account ts-account-narrow" : "ts-account"}>
        <BlockStack gap="400">
          <p className="ts-mark">Tillsight</p>
          <Text as="h1" variant="headingLg">
            {title}
          </Text>
          {children}
        </BlockStack>
      </main>
      <AppFooter />
    </AppProvider>
  );
}

/** One thing of such a page. */
export function AccountCard({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        {title !== undefined && (
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
        )}
        <Box>{children}</Box>
      </BlockStack>
    </Card>
  );
}
