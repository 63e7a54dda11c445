import { Button, ButtonGroup, Card, Pagination, Select, SkeletonBodyText, Text } from "@shopify/polaris";
import type { CohortValue } from "#app/insights/index.server.ts";
import { ExportButton } from "../export/export-button.tsx";
import { exportPath } from "../export/export-path.ts";
import { MetricDefinition } from "../metric/metric-definition.tsx";
import { NoData } from "../section/no-data.tsx";
import { Failed } from "../section/section-card.tsx";
import type { CohortsPageProps } from "./cohorts-page-data.ts";
import { CohortsTable } from "./cohorts-table.tsx";

const names: readonly (readonly [value: CohortValue, label: string])[] = [
  ["retention", "Customers"],
  ["valueRetention", "Revenue"],
  ["lifetimeValue", "Lifetime value"],
];
const lengths = [6, 12, 24, 36, 60];

/** The heat table with its switches: what is shown, and of how many months. */
export function CohortsCard({ data, loading, onValue, onMonths, onUntil, onRetry }: CohortsPageProps) {
  const { cohorts, value, months, until } = data;
  const { earlier = null, later = null } = cohorts.outcome === "ready" ? cohorts.result : {};
  return (
    <Card padding="0">
      <div className="ts-cohorts-head">
        <Text as="h2" variant="headingSm">
          {cohorts.outcome === "ready" ? (
            <MetricDefinition definition={cohorts.result.definitions[value]} />
          ) : (
            "Cohorts"
          )}
        </Text>
        <div role="group" aria-label="What the table shows">
          <ButtonGroup variant="segmented">
            {names.map(([name, label]) => (
              <Button key={name} size="slim" pressed={value === name} onClick={() => onValue(name)}>
                {label}
              </Button>
            ))}
          </ButtonGroup>
        </div>
        <div className="ts-cohorts-months">
          <Select
            label="Months shown"
            labelHidden
            options={lengths.map((length) => ({
              label: until === null ? `Last ${length} months` : `${length} months`,
              value: String(length),
            }))}
            value={String(months)}
            onChange={onMonths}
          />
        </div>
        <ExportButton
          path={exportPath("cohorts", {
            cohorts: String(months),
            ...(until === null ? {} : { until }),
          })}
          what="cohorts"
        />
      </div>
      <div aria-busy={loading}>
        {cohorts.outcome === "failed" ? (
          loading ? (
            <div className="ts-center">
              <SkeletonBodyText lines={6} />
            </div>
          ) : (
            <Failed onRetry={onRetry} />
          )
        ) : cohorts.result.rows.length === 0 ? (
          <NoData
            text="No customers have ordered yet"
            detail="Customers appear here by the month of their first order. Guest orders have no customer."
          />
        ) : (
          <CohortsTable view={cohorts.result} value={value} loading={loading} />
        )}
      </div>
      {(earlier !== null || later !== null) && (
        <Pagination
          type="table"
          label={earlier === null ? "The first cohorts" : later === null ? "The latest cohorts" : undefined}
          hasPrevious={earlier !== null}
          previousTooltip="Earlier cohorts"
          onPrevious={() => earlier !== null && onUntil(earlier)}
          hasNext={later !== null}
          nextTooltip="Later cohorts"
          onNext={() => later !== null && onUntil(later)}
        />
      )}
    </Card>
  );
}
