import { BlockStack, Card, Link, Page, Text } from "@shopify/polaris";
import { SectionNavigation } from "./section-navigation.tsx";
import { settingsSection } from "./sections.ts";

const about: Readonly<Record<string, string>> = {
  "/app/settings/numbers": "Whether test orders count, and on which day a refund does.",
  "/app/settings/api-keys": "Keys with which other systems send data or read insights.",
  "/app/settings/privacy": "What is stored about customers, and how long messages and files are kept.",
};

/** Settings: where to find what. */
export function SettingsPage() {
  return (
    <Page narrowWidth>
      <BlockStack gap="400">
        <SectionNavigation {...settingsSection} />
        <Card>
          <ul className="ts-list" aria-label="Settings">
            {settingsSection.pages.map(({ path, title }) => (
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
      </BlockStack>
    </Page>
  );
}
