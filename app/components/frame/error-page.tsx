import { useRevalidator } from "@remix-run/react";
import { BlockStack, Button, ButtonGroup, Card, Page, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { standAsErrorPage } from "./kept-page.ts";
import { Support } from "./support.tsx";

/** In place of a page that could not be loaded, or that is not there. The navigation stays around it. */
export function ErrorPage({ missing }: { readonly missing: boolean }) {
  const revalidator = useRevalidator();
  useEffect(standAsErrorPage, []);
  return (
    <Page title={missing ? "Page not found" : "Something went wrong"}>
      <Card>
        <BlockStack gap="300" inlineAlign="start">
          <div role="alert">
            <Text as="p">
              {missing
                ? "This link is out of date. Your data is safe."
                : "This page couldn’t be loaded. Your data is safe. Try again in a moment."}{" "}
              {!missing && <Support ask="If it happens again, contact" />}
            </Text>
          </div>
          <ButtonGroup>
            {!missing && (
              <Button
                variant="primary"
                loading={revalidator.state !== "idle"}
                onClick={() => revalidator.revalidate()}
              >
                Try again
              </Button>
            )}
            <Button url="/app">Go to Overview</Button>
          </ButtonGroup>
        </BlockStack>
      </Card>
    </Page>
  );
}
