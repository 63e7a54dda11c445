import {
  Badge,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  InlineStack,
  ProgressBar,
  Text,
} from "@shopify/polaris";
import { NoData } from "../section/no-data.tsx";
import type { DataWish, RunsView, RunView, Startable } from "./data-view.ts";

interface RunsCardProps {
  readonly runs: RunsView;
  readonly pending: DataWish | null;
  readonly onWish: (wish: DataWish) => void;
}

const offered: readonly { readonly kind: Startable; readonly label: string }[] = [
  { kind: "backfill", label: "Import orders again" },
  { kind: "deep_reconcile", label: "Check against Shopify" },
];

const badges: Readonly<
  Record<RunView["state"], { readonly text: string; readonly tone?: "info" | "success" | "critical" }>
> = {
  planned: { text: "Planned" },
  waiting: { text: "Waiting" },
  running: { text: "Running", tone: "info" },
  done: { text: "Done", tone: "success" },
  failed: { text: "Failed", tone: "critical" },
  stopped: { text: "Stopped" },
};

/** Imports, comparisons and checks: those under way, and the last twenty that ended. */
export function RunsCard({ runs, pending, onWish }: RunsCardProps) {
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            Sync activity
          </Text>
          <ButtonGroup>
            {offered.map(({ kind, label }) => (
              <Button
                key={kind}
                size="slim"
                disabled={runs.busy.includes(kind)}
                loading={pending?.intent === "start" && pending.kind === kind}
                onClick={() => onWish({ intent: "start", kind })}
              >
                {label}
              </Button>
            ))}
          </ButtonGroup>
        </InlineStack>
        {runs.live.length > 0 && (
          <ul className="ts-list" aria-label="In progress">
            {runs.live.map((run) => (
              <Run
                key={run.id}
                run={run}
                stopping={pending?.intent === "stop" && pending.id === run.id}
                onStop={() => onWish({ intent: "stop", id: run.id })}
              />
            ))}
          </ul>
        )}
        {runs.ended.length > 0 && (
          <BlockStack gap="100">
            <Text as="h3" variant="headingXs">
              Recent
            </Text>
            <ul className="ts-list" aria-label="Recent">
              {runs.ended.map((run) => (
                <Run key={run.id} run={run} stopping={false} onStop={null} />
              ))}
            </ul>
          </BlockStack>
        )}
        {runs.live.length + runs.ended.length === 0 && (
          <NoData text="No activity yet" detail="Your orders are imported when the app is installed." />
        )}
      </BlockStack>
    </Card>
  );
}

interface RunProps {
  readonly run: RunView;
  readonly stopping: boolean;
  readonly onStop: (() => void) | null;
}

function Run({ run, stopping, onStop }: RunProps) {
  const badge = badges[run.state];
  return (
    <li className="ts-order">
      <div className="ts-order-line ts-wrap">
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" fontWeight="semibold">
            {run.label}
          </Text>
          <Badge {...(badge.tone ? { tone: badge.tone } : {})}>{badge.text}</Badge>
        </InlineStack>
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" tone="subdued">
            {run.percent === null ? run.when : `${run.when}, ${run.percent}%`}
          </Text>
          {onStop !== null && run.canStop && (
            <Button size="slim" loading={stopping} onClick={onStop} accessibilityLabel={`Stop: ${run.label}`}>
              Stop
            </Button>
          )}
        </InlineStack>
      </div>
      {run.percent !== null && (
        <ProgressBar progress={run.percent} size="small" tone="primary" ariaLabelledBy={`run-${run.id}`} />
      )}
      {run.parts.length > 0 && (
        <ul className="ts-phases" id={`run-${run.id}`} aria-label={run.label}>
          {run.parts.map((part) => (
            <li key={part.label}>
              {part.label} <span className="ts-subdued">{part.counts}</span>
              {part.fault !== null && (
                <Text as="span" tone="critical">
                  {`, ${part.fault}`}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {run.result !== null && <Text as="p">{run.result}</Text>}
      {run.error !== null && (
        <Text as="p" tone="critical" breakWord>
          {run.error}
        </Text>
      )}
    </li>
  );
}
