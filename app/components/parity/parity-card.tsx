import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  Checkbox,
  InlineStack,
  Pagination,
  ProgressBar,
  SkeletonBodyText,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import { NoData } from "../section/no-data.tsx";
import { DaysTable } from "./days-table.tsx";
import type { GrantState, ParityDayView, ParityPageData } from "./parity-view.ts";
import type { ParityRun } from "./use-parity.ts";

const DAYS_A_PAGE = 31;

interface ParityCardProps extends Pick<ParityPageData, "definitions"> {
  readonly parity: ParityRun;
  readonly loading: boolean;
  readonly grant: GrantState;
  readonly onGrant: () => void;
}

/** What the comparison came to, and its days a page at a time. */
export function ParityCard({ parity, loading, definitions, grant, onGrant }: ParityCardProps) {
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const [page, setPage] = useState(0);
  const days = onlyDiffering ? parity.days.filter(({ differs }) => differs) : parity.days;
  const first = page * DAYS_A_PAGE;
  return (
    <Card roundedAbove="sm">
      <BlockStack gap="400">
        <Progress parity={parity} />
        {parity.trouble && (
          <Banner
            tone="critical"
            title={parity.trouble.title}
            action={{ content: "Try again", onAction: parity.retry }}
            {...(parity.trouble.outcome === "denied"
              ? { secondaryAction: { content: "Give access to reports", onAction: onGrant } }
              : {})}
          >
            <p>{parity.trouble.detail}</p>
            {grant === "declined" && <p>Access wasn’t given.</p>}
            {grant === "elsewhere" && <p>Give access in your store’s Shopify admin.</p>}
          </Banner>
        )}
        {parity.days.length > 0 && (
          <Checkbox
            label="Only days that differ"
            checked={onlyDiffering}
            onChange={(checked) => {
              setOnlyDiffering(checked);
              setPage(0);
            }}
          />
        )}
        <div aria-busy={loading || parity.state === "running"}>
          <Days
            days={days.slice(first, first + DAYS_A_PAGE)}
            parity={parity}
            onlyDiffering={onlyDiffering}
            definitions={definitions}
          />
        </div>
        {days.length > DAYS_A_PAGE && (
          <InlineStack align="center">
            <Pagination
              label={pageLabel(days, first)}
              hasPrevious={page > 0}
              onPrevious={() => setPage(page - 1)}
              previousTooltip="Later days"
              hasNext={first + DAYS_A_PAGE < days.length}
              onNext={() => setPage(page + 1)}
              nextTooltip="Earlier days"
            />
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function pageLabel(days: readonly ParityDayView[], first: number): string {
  const last = Math.min(first + DAYS_A_PAGE, days.length);
  return `${first + 1} to ${last} of ${days.length} days`;
}

function Progress({ parity }: { readonly parity: ParityRun }) {
  const { state, summary, differing, outOf, days, again } = parity;
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center" align="space-between">
        <Text as="h2" variant="headingSm">
          Compared to Shopify’s reports
        </Text>
        {state === "done" && summary !== null && (
          <InlineStack gap="200" blockAlign="center">
            <Badge tone={differing === 0 ? "success" : "critical"}>
              {differing === 0 ? "Matches" : "Differs"}
            </Badge>
            <Button size="slim" onClick={again}>
              Compare again
            </Button>
          </InlineStack>
        )}
      </InlineStack>
      <div role="status">
        <Text as="p" {...(summary === null ? { tone: "subdued" as const } : {})}>
          {summary ?? (state === "running" ? "Reading Shopify’s reports…" : "")}
        </Text>
      </div>
      {state === "running" && outOf > 0 && (
        <ProgressBar
          size="small"
          progress={Math.round((100 * days.length) / outOf)}
          ariaLabelledBy="parity-progress"
        />
      )}
      {state === "running" && (
        <span id="parity-progress" className="ts-hidden">
          Days compared
        </span>
      )}
    </BlockStack>
  );
}

interface DaysProps extends Pick<ParityPageData, "definitions"> {
  readonly days: readonly ParityDayView[];
  readonly parity: ParityRun;
  readonly onlyDiffering: boolean;
}

function Days({ days, parity, onlyDiffering, definitions }: DaysProps) {
  if (days.length > 0) return <DaysTable days={days} definitions={definitions} />;
  if (parity.days.length === 0 && parity.state === "running") return <SkeletonBodyText lines={8} />;
  if (onlyDiffering && parity.days.length > 0)
    return (
      <NoData
        text={parity.state === "running" ? "No differences so far" : "No differences"}
        detail="All compared days match Shopify’s reports to the cent."
      />
    );
  if (parity.trouble) return null;
  return (
    <NoData
      text="No days to compare"
      detail="These dates are before the orders that Shopify shares with Tillsight."
    />
  );
}
