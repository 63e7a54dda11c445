import { Banner, BlockStack, Card, Icon, InlineStack, ProgressBar, Spinner, Text } from "@shopify/polaris";
import { CheckCircleIcon, ClockIcon } from "@shopify/polaris-icons";
import type { BackfillPhaseView, BackfillView } from "./backfill-view.ts";

/** The first import: how far it is, phase by phase, and what it will cover. The numbers below grow with it. */
export function BackfillCard({ backfill }: { readonly backfill: BackfillView }) {
  const percent = backfill.percent ?? 0;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            Importing your orders
          </Text>
          <Text as="span" tone="subdued" numeric>
            {backfill.percent === null ? "Starting" : `${percent}%`}
          </Text>
        </InlineStack>
        <ProgressBar progress={percent} size="small" tone="primary" ariaLabelledBy="backfill-phases" />
        <ul className="ts-phases" id="backfill-phases">
          {backfill.phases.map((phase) => (
            <Phase key={phase.id} phase={phase} />
          ))}
        </ul>
        <Text as="p" tone="subdued" variant="bodySm">
          We’re importing all your orders. You can close this page.
        </Text>
      </BlockStack>
    </Card>
  );
}

interface BackfillFailureProps {
  /** A wish to import again is on its way. */
  readonly importing: boolean;
  readonly onImport: () => void;
}

/** The import gave up: what is missing, and how to get it. */
export function BackfillFailure({ importing, onImport }: BackfillFailureProps) {
  return (
    <Banner
      tone="critical"
      title="We couldn’t import all of your orders"
      action={{ content: "Import orders again", onAction: onImport, loading: importing }}
    >
      <p>New orders still appear.</p>
    </Banner>
  );
}

function Phase({ phase }: { readonly phase: BackfillPhaseView }) {
  return (
    <li>
      <InlineStack gap="200" blockAlign="center" wrap={false}>
        <span className="ts-phase-icon" aria-hidden="true">
          {phase.state === "running" ? (
            <Spinner size="small" />
          ) : (
            <Icon
              source={phase.state === "done" ? CheckCircleIcon : ClockIcon}
              tone={phase.state === "done" ? "success" : "subdued"}
            />
          )}
        </span>
        <Text as="span" {...(phase.state === "waiting" ? { tone: "subdued" as const } : {})}>
          {phase.label}
        </Text>
        <Text as="span" tone="subdued" numeric>
          {phase.counts ?? (phase.state === "waiting" ? "waiting" : "")}
        </Text>
      </InlineStack>
    </li>
  );
}
