import { BlockStack, Button, Card, Icon, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { AlertCircleIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";

interface SectionCardProps {
  readonly title: ReactNode;
  readonly action?: ReactNode;
  readonly loading: boolean;
  readonly failed: boolean;
  readonly onRetry: () => void;
  readonly skeleton: "block" | "rows";
  /** Class of the body: it fixes the height, so that nothing jumps between states. */
  readonly body: string;
  readonly children: ReactNode;
}

/** A part of the page with its title, in one of its states: shown, loading, failed. */
export function SectionCard(props: SectionCardProps) {
  const { title, action, loading, failed, onRetry, skeleton, body, children } = props;
  return (
    <Card roundedAbove="sm">
      <BlockStack gap="300">
        <div className="ts-card-head">
          <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
            <Text as="h2" variant="headingSm">
              {title}
            </Text>
            {action}
          </InlineStack>
        </div>
        <div className={body} aria-busy={loading}>
          {loading ? <Skeleton shape={skeleton} /> : failed ? <Failed onRetry={onRetry} /> : children}
        </div>
      </BlockStack>
    </Card>
  );
}

const ROWS = 8;

/** Grey where numbers will be: a block for a chart, rows for a table. */
function Skeleton({ shape }: { readonly shape: SectionCardProps["skeleton"] }) {
  if (shape === "block") return <div className="ts-skeleton" />;
  return (
    <BlockStack gap="500">
      {Array.from({ length: ROWS }, (_unused, index) => (
        <SkeletonBodyText key={index} lines={1} />
      ))}
    </BlockStack>
  );
}

/** One report failed: it says so where it would stand, and offers to try again. The rest of the page goes on. */
export function Failed({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className="ts-center" role="alert">
      <BlockStack gap="200" inlineAlign="center">
        <Icon source={AlertCircleIcon} tone="critical" />
        <Text as="p" alignment="center">
          This couldn't be loaded. Your data is safe.
        </Text>
        <Button size="slim" onClick={onRetry}>
          Try again
        </Button>
      </BlockStack>
    </div>
  );
}
