import { BlockStack, Card, SkeletonDisplayText, Text } from "@shopify/polaris";
import type { MeasureView } from "#app/insights/index.server.ts";
import { ExportButton } from "../export/export-button.tsx";
import { exportPath } from "../export/export-path.ts";
import { LedgerLink } from "../metric/ledger-link.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";
import { DateRangePicker } from "../range/date-range-picker.tsx";
import type { RangeView } from "../range/range-view.ts";
import { Failed } from "../section/section-card.tsx";
import type { CohortsPageProps } from "./cohorts-page-data.ts";

/** What the customers of some days did: the picker is the card's own, since cohorts have no days. */
export function MeasuresCard({ data, loading, onRange, onRetry }: CohortsPageProps) {
  const { measures, range } = data;
  return (
    <Card padding="0">
      <div className="ts-cohorts-head">
        <Text as="h2" variant="headingSm">
          Customers, {range.label}
        </Text>
        <DateRangePicker range={range} onChoose={onRange} />
        <ExportButton path={exportPath("customers", daysOf(range))} what="customers" />
      </div>
      {measures.outcome === "failed" ? (
        <Failed onRetry={onRetry} />
      ) : (
        <ul className="ts-measures" aria-busy={loading}>
          {measures.result.map((measure) => (
            <li key={measure.id}>
              <BlockStack gap="050">
                <MetricDefinition definition={measure.definition} />
                {loading ? <SkeletonDisplayText size="small" /> : <Value measure={measure} range={range} />}
              </BlockStack>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Value({ measure, range }: { readonly measure: MeasureView; readonly range: RangeView }) {
  const { id, definition, value, detail, linked } = measure;
  return (
    <>
      <Text as="p" variant="headingMd" numeric>
        {value === null ? (
          <>
            <span aria-hidden="true">–</span>
            <span className="ts-hidden">no value</span>
          </>
        ) : linked ? (
          <LedgerLink to={{ metric: id, from: range.from, to: range.to }} name={definition.label}>
            {value}
          </LedgerLink>
        ) : (
          value
        )}
      </Text>
      {detail !== null && (
        <Text as="p" tone="subdued" variant="bodySm">
          {detail}
        </Text>
      )}
    </>
  );
}

function daysOf(range: RangeView) {
  return range.selected === "custom" ? { from: range.from, to: range.to } : { preset: range.selected };
}
