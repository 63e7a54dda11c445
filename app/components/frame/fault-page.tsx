import { BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import { useEffect } from "react";
import type { PageFault } from "#app/lib/page-fault.ts";
import { standAsErrorPage } from "./kept-page.ts";

/** In place of a page that cannot be shown, with the reason. A new load of the document brings a new session token. */
export function FaultPage({ fault }: { readonly fault: PageFault }) {
  useEffect(standAsErrorPage, []);
  return (
    <Page title={fault.title}>
      <Card>
        <BlockStack gap="300" inlineAlign="start">
          <div role="alert">
            <Text as="p">{fault.detail}</Text>
          </div>
          {fault.retry && (
            <Button variant="primary" onClick={() => window.location.reload()}>
              Try again
            </Button>
          )}
        </BlockStack>
      </Card>
    </Page>
  );
}
