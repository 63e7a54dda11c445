import { BlockStack, Card, Checkbox, ChoiceList, Text } from "@shopify/polaris";
import { useState } from "react";
import { FormError } from "../form/form-error.tsx";
import { FormSaveBar } from "../form/save-bar.tsx";
import { SectionPage } from "../section/section-page.tsx";
import { settingsSection } from "../section/sections.ts";
import { RecomputingBanner } from "./recomputing-banner.tsx";

/** What a merchant decides about the numbers. */
export interface NumberChoices {
  readonly includeTestOrders: boolean;
  readonly refundDate: "refund" | "order";
}

interface NumbersPageProps {
  readonly choices: NumberChoices;
  /** History is being recalculated: what is shown elsewhere is still partly as it was. */
  readonly recomputing: boolean;
  readonly timeZone: string;
  readonly saving: boolean;
  /** Why the last choices were not saved. */
  readonly error: string | null;
  readonly onSave: (choices: NumberChoices) => void;
}

/** Settings that decide about every number: test orders, and the day of a refund. */
export function NumbersPage({ choices, recomputing, timeZone, saving, error, onSave }: NumbersPageProps) {
  const [draft, setDraft] = useState(choices);
  const isChanged =
    draft.includeTestOrders !== choices.includeTestOrders || draft.refundDate !== choices.refundDate;
  return (
    <SectionPage section={settingsSection} title="Numbers">
      <FormSaveBar
        id="numbers-save-bar"
        isChanged={isChanged}
        saving={saving}
        onSave={() => onSave(draft)}
        onDiscard={() => setDraft(choices)}
      />
      {recomputing && <RecomputingBanner />}
      <Card>
        <BlockStack gap="400">
          <ChoiceList
            title="Refunds and cancellations count"
            choices={[
              {
                value: "refund",
                label: "On the day they're made",
                helpText: "As in Shopify's reports. A later refund doesn't change earlier days.",
              },
              {
                value: "order",
                label: "On the day of the order",
                helpText: "Each day shows what its orders are worth in the end. Earlier days change.",
              },
            ]}
            selected={[draft.refundDate]}
            onChange={([refundDate]) =>
              setDraft({ ...draft, refundDate: refundDate === "order" ? "order" : "refund" })
            }
          />
          <Checkbox
            label="Count test orders"
            helpText="Shopify's reports don't count them. Development stores have only test orders."
            checked={draft.includeTestOrders}
            onChange={(includeTestOrders) => setDraft({ ...draft, includeTestOrders })}
          />
          <Text as="p" tone="subdued">
            {`Days begin at midnight in your store's time zone, ${timeZone}. You can change it in Shopify.`}
          </Text>
          <FormError text={error} />
        </BlockStack>
      </Card>
    </SectionPage>
  );
}
