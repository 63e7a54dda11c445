import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { DataWish, VerificationView } from "./data-view.ts";

interface VerificationCardProps {
  readonly verification: VerificationView;
  readonly pending: DataWish | null;
  readonly onWish: (wish: DataWish) => void;
}

/** The last time that the sums were held against what they are sums of. */
export function VerificationCard({ verification, pending, onWish }: VerificationCardProps) {
  const { at, compared, drift, isClean, isUnderWay } = verification;
  const isAsked = pending?.intent === "start" && pending.kind === "verify_shop";
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
          <Text as="h2" variant="headingSm">
            Accuracy check
          </Text>
          <Button
            size="slim"
            disabled={isUnderWay}
            loading={isAsked}
            onClick={() => onWish({ intent: "start", kind: "verify_shop" })}
          >
            {isUnderWay ? "Checking" : "Check now"}
          </Button>
        </InlineStack>
        {at !== null && (
          <InlineStack gap="200" blockAlign="center">
            <Badge tone={isClean ? "success" : "warning"}>{isClean ? "Passed" : "Fixed"}</Badge>
            <Text as="span">{at}</Text>
          </InlineStack>
        )}
        <Text as="p">{compared}</Text>
        {drift !== "" && <Text as="p">{drift}</Text>}
        <Text as="p" tone="subdued" variant="bodySm">
          We recalculate your sales every night and compare. Differences are fixed automatically and listed
          here.
        </Text>
      </BlockStack>
    </Card>
  );
}
