import { BlockStack, Card, List, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { FormError } from "../form/form-error.tsx";
import { FormSaveBar } from "../form/save-bar.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { settingsSection } from "../section/sections.ts";
import type { Kept, RetentionField } from "./retention-view.ts";

type Draft = Readonly<Record<Kept, string>>;

interface PrivacyPageProps {
  readonly fields: readonly RetentionField[];
  /** Whether this installation takes names, emails, phones and addresses at all. */
  readonly customerDetails: boolean;
  readonly saving: boolean;
  /** Why the last wish was refused. */
  readonly error: string | null;
  readonly onSave: (draft: Draft) => void;
}

const texts: Readonly<Record<Kept, { readonly label: string; readonly help: string }>> = {
  deadLetterDays: {
    label: "Failed updates",
    help: "Updates from Shopify we couldn't read, with their content. You can retry them until they're deleted.",
  },
  requestFileDays: {
    label: "Data request files",
    help: "Customers' requests must be answered within 30 days.",
  },
  messageDays: {
    label: "Log of received updates",
    help: "Which updates arrived, without their content. Needed to recognize updates that Shopify sends twice.",
  },
};

/** Settings > Privacy: how long what is kept. */
export function PrivacyPage({ fields, customerDetails, saving, error, onSave }: PrivacyPageProps) {
  const stored = Object.fromEntries(fields.map(({ name, value }) => [name, value])) as Draft;
  const [draft, setDraft] = useState(stored);
  const isChanged = fields.some(({ name, value }) => draft[name] !== value);
  return (
    <SectionPage section={settingsSection} title="Privacy">
      <FormSaveBar
        id="privacy-save-bar"
        isChanged={isChanged}
        saving={saving}
        onSave={() => onSave(draft)}
        onDiscard={() => setDraft(stored)}
      />
      <Card>
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingSm">
              How long data is kept
            </Text>
            <Text as="p" tone="subdued">
              Older data is deleted every hour. Orders and your reports stay as long as the app is installed.
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
          <FormError text={error} />
        </BlockStack>
      </Card>
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            What is stored about customers
          </Text>
          <List>
            {customerDetails ? (
              <List.Item>
                Name, email, phone number, country, province, tags, account status and whether they accept
                marketing.
              </List.Item>
            ) : (
              <List.Item>
                Tags, account status and whether they accept marketing. No names, emails, phone numbers or
                addresses.
              </List.Item>
            )}
            <List.Item>Which orders are theirs, and reports based on them.</List.Item>
            <List.Item>Updates from Shopify are deleted once they’re applied.</List.Item>
          </List>
          <Text as="p" tone="subdued">
            When you erase a customer’s data in Shopify, it’s erased here, too, including in failed updates
            and files. All your store’s data is erased 48 hours after you uninstall the app.
          </Text>
        </BlockStack>
      </Card>
    </SectionPage>
  );
}
