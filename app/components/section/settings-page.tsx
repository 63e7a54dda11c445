import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import { useOpenTo } from "../frame/entries.ts";
import { SectionPage } from "./section-page.tsx";
import { settingsSection } from "./sections.ts";

const about: Readonly<Record<string, string>> = {
  "/app/settings/numbers": "Choose how refunds and test orders are counted.",
  "/app/settings/api-keys": "Connect other tools to your store’s reports.",
  "/app/settings/people": "Choose who may see and change what, and who sees your shop outside of Shopify.",
  "/app/settings/privacy": "See what’s stored about customers and choose how long it’s kept.",
};

/** Settings: where to find what. */
export function SettingsPage() {
  return (
    <SectionPage section={settingsSection} title="Settings">
      <Card>
        <ul className="ts-list" aria-label="Settings">
          {useOpenTo(settingsSection.pages).map(({ path, title }) => (
            <li key={path} className="ts-order">
              <BlockStack gap="100">
                <Text as="h2" variant="headingSm">
                  <Link url={path} removeUnderline>
                    {title}
                  </Link>
                </Text>
                <Text as="p" tone="subdued">
                  {about[path] ?? ""}
                </Text>
              </BlockStack>
            </li>
          ))}
        </ul>
      </Card>
    </SectionPage>
  );
}
