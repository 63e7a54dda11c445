import { BlockStack, Button, Card, InlineStack, List, Page, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { SectionNavigation } from "../section/section-navigation.tsx";
import { settingsSection } from "../section/sections.ts";
import type { Kept, RetentionField } from "./retention-view.ts";

type Draft = Readonly<Record<Kept, string>>;

interface PrivacyPageProps {
  readonly fields: readonly RetentionField[];
  /** Whether this installation takes names, e-mails, phones and addresses at all. */
  readonly customerDetails: boolean;
  readonly saving: boolean;
  /** Why the last wish was refused. */
  readonly error: string | null;
  readonly onSave: (draft: Draft) => void;
}

const texts: Readonly<Record<Kept, { readonly label: string; readonly help: string }>> = {
  deadLetterDays: {
    label: "Failed messages",
    help: "Messages from Shopify that could not be applied, with their content. Until they are deleted they can be replayed.",
  },
  requestFileDays: {
    label: "Files of data requests",
    help: "Shopify wants a customer's request answered within 30 days.",
  },
  messageDays: {
    label: "Record of received messages",
    help: "Which messages came and what became of them, without their content. Needed to know a message that Shopify sends twice.",
  },
};

/** Settings > Privacy: how long what is kept. */
export function PrivacyPage({ fields, customerDetails, saving, error, onSave }: PrivacyPageProps) {
  const stored = Object.fromEntries(fields.map(({ name, value }) => [name, value])) as Draft;
  const [draft, setDraft] = useState(stored);
  const isChanged = fields.some(({ name, value }) => draft[name] !== value);
  return (
    <Page narrowWidth>
      <BlockStack gap="400">
        <SectionNavigation {...settingsSection} />
        <Card>
          <BlockStack gap="400">
            <BlockStack gap="100">
              <Text as="h2" variant="headingSm">
                How long data is kept
              </Text>
              <Text as="p" tone="subdued">
                Older data is deleted every hour. Orders and the figures made of them stay as long as the app
                is installed.
              </Text>
            </BlockStack>
            {fields.map(({ name, options }) => (
              <Select
                key={name}
                label={texts[name].label}
                helpText={texts[name].help}
                options={[...options]}
                value={draft[name]}
                onChange={(value) => setDraft({ ...draft, [name]: value })}
              />
            ))}
            {error !== null && (
              <Text as="p" tone="critical">
                <span role="alert">{error}</span>
              </Text>
            )}
            <InlineStack align="end">
              <Button variant="primary" disabled={!isChanged} loading={saving} onClick={() => onSave(draft)}>
                Save
              </Button>
            </InlineStack>
          </BlockStack>
        </Card>
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              What is stored about customers
            </Text>
            <List>
              {customerDetails ? (
                <List.Item>Name, e-mail address, phone, country, province and tags.</List.Item>
              ) : (
                <List.Item>
                  No names, e-mail addresses, phones or addresses: this installation does not take them.
                </List.Item>
              )}
              <List.Item>Which orders are theirs, and the figures made of them.</List.Item>
              <List.Item>
                A message from Shopify is deleted once it is applied; the original content is not kept.
              </List.Item>
            </List>
            <Text as="p" tone="subdued">
              When you erase a customer in Shopify, their personal data is erased here too, also in failed
              messages and files. 48 hours after you uninstall the app, all data of your store is erased.
            </Text>
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}
