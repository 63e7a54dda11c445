import { BlockStack, Card, SkeletonBodyText, SkeletonDisplayText, Text } from "@shopify/polaris";
import type { MetricView } from "#app/insights/index.server.ts";
import { LazySparkLine } from "../charts/lazy-chart.tsx";
import { LedgerLink } from "../metric/ledger-link.tsx";
import type { RangeView } from "../range/range-view.ts";
import { ChangeBadge } from "./change-badge.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";

interface MetricCardProps {
  readonly metric: MetricView;
  /** Its days, and those compared with. */
  readonly range: Pick<RangeView, "from" | "to" | "comparison">;
  /** True while another range is on its way: the card keeps its size. */
  readonly loading: boolean;
  /** Whether anything is compared: then a missing change says so. */
  readonly compared: boolean;
  /** The number is not whole yet, so it is not shown. */
  readonly importing: boolean;
}

/** A number with its change against the comparison and a line of its days. */
export function MetricCard({ metric, range, loading, compared, importing }: MetricCardProps) {
  return (
    <Card padding={{ xs: "300", md: "400" }}>
      <div className="ts-metric" aria-busy={loading}>
        <BlockStack gap="100">
          <MetricDefinition definition={metric.definition} />
          <div className="ts-metric-value">
            {importing ? (
              <Text as="p" tone="subdued">
                Importing…
              </Text>
            ) : loading ? (
              <SkeletonDisplayText size="small" />
            ) : (
              <Text as="p" variant="headingLg" numeric>
                {metric.value === null ? (
                  <NoValue />
                ) : (
                  <LedgerLink
                    to={{ metric: metric.id, from: range.from, to: range.to }}
                    name={metric.definition.label}
                  >
                    {metric.value}
                  </LedgerLink>
                )}
              </Text>
            )}
          </div>
          <div className="ts-metric-change">
            {importing ? null : loading ? (
              <SkeletonBodyText lines={1} />
            ) : (
              compared && <Compared metric={metric} comparison={range.comparison} />
            )}
          </div>
        </BlockStack>
        <div className="ts-spark" aria-hidden="true">
          {!loading && !importing && <LazySparkLine values={metric.series} />}
        </div>
      </div>
    </Card>
  );
}

function Compared({
  metric,
  comparison,
}: {
  readonly metric: MetricView;
  readonly comparison: RangeView["comparison"];
}) {
  return (
    <>
      {metric.change && <ChangeBadge change={metric.change} />}
      <Text as="span" tone="subdued" variant="bodySm" numeric>
        {metric.previous === null || comparison === null ? (
          "No previous data"
        ) : (
          <>
            from{" "}
            <LedgerLink
              to={{ metric: metric.id, ...comparison }}
              name={`previous ${metric.definition.label.toLowerCase()}`}
            >
              {metric.previous}
            </LedgerLink>
          </>
        )}
      </Text>
    </>
  );
}

/** Nothing to divide by: neither zero nor an error. */
function NoValue() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <Text as="span" visuallyHidden>
        no value
      </Text>
    </>
  );
}
