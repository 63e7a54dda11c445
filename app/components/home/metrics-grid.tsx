import { Card, InlineGrid, SkeletonBodyText } from "@shopify/polaris";
import type { Section, SummaryView } from "#app/insights/index.server.ts";
import type { RangeView } from "../range/range-view.ts";
import { Failed } from "../section/section-card.tsx";
import { MetricCard } from "./metric-card.tsx";

interface MetricsGridProps {
  readonly section: Section<SummaryView>;
  readonly range: RangeView;
  readonly loading: boolean;
  readonly compared: boolean;
  /** The first import is under way: the cards say so instead of a part of a number. */
  readonly importing: boolean;
  readonly onRetry: () => void;
}

/** The six numbers: three beside each other on wide screens, stacked on narrow ones. */
export function MetricsGrid({ section, range, loading, compared, importing, onRetry }: MetricsGridProps) {
  if (section.outcome === "failed")
    return (
      <Card>
        <div className="ts-metrics-failed">
          {loading ? <SkeletonBodyText lines={6} /> : <Failed onRetry={onRetry} />}
        </div>
      </Card>
    );
  const { metrics, uncompared } = section.result;
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 3 }} gap={{ xs: "300", md: "400" }}>
      {metrics.map((metric) => (
        <MetricCard
          key={metric.id}
          metric={metric}
          range={range}
          loading={loading}
          compared={compared && uncompared === null}
          importing={importing}
        />
      ))}
    </InlineGrid>
  );
}
