import { BlockStack, Button, Card, Checkbox, ChoiceList, InlineStack, Page, Text } from "@shopify/polaris";
import { useState, type ReactNode } from "react";
import { RecomputingBanner } from "./recomputing-banner.tsx";

/** What a merchant decides about the numbers. */
export interface NumberChoices {
  readonly includeTestOrders: boolean;
  readonly refundDate: "refund" | "order";
}

interface NumbersPageProps {
  /** The way to the section's other pages. */
  readonly navigation: ReactNode;
  readonly choices: NumberChoices;
  /** History is being computed anew: what is shown elsewhere is still partly as it was. */
  readonly recomputing: boolean;
  readonly timeZone: string;
  readonly saving: boolean;
  readonly onSave: (choices: NumberChoices) => void;
}

/** Settings that decide about every number: test orders, and the day of a refund. */
export function NumbersPage({
  navigation,
  choices,
  recomputing,
  timeZone,
  saving,
  onSave,
}: NumbersPageProps) {
  const [draft, setDraft] = useState(choices);
  const isChanged =
    draft.includeTestOrders !== choices.includeTestOrders || draft.refundDate !== choices.refundDate;
  return (
    <Page narrowWidth>
      <BlockStack gap="400">
        {navigation}
        {recomputing && <RecomputingBanner />}
        <Card>
          <BlockStack gap="400">
            <ChoiceList
              title="Refunds and cancellations count"
              choices={[
                {
                  value: "refund",
                  label: "On the day they happen",
                  helpText: "As in Shopify's own reports: a later refund leaves earlier days as they were.",
                },
                {
                  value: "order",
                  label: "On the day of the order",
                  helpText: "Each day shows what its orders are worth in the end; earlier days change.",
                },
              ]}
              selected={[draft.refundDate]}
              onChange={([refundDate]) =>
                setDraft({ ...draft, refundDate: refundDate === "order" ? "order" : "refund" })
              }
            />
            <Checkbox
              label="Count test orders"
              helpText="Off, as in Shopify's own reports. A development store has no other orders."
              checked={draft.includeTestOrders}
              onChange={(includeTestOrders) => setDraft({ ...draft, includeTestOrders })}
            />
            <Text as="p" tone="subdued">
              {`Days begin at midnight in ${timeZone}, the time zone of your store. To change it, change it in Shopify.`}
            </Text>
            <InlineStack align="end">
              <Button variant="primary" disabled={!isChanged} loading={saving} onClick={() => onSave(draft)}>
                Save
              </Button>
            </InlineStack>
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}
