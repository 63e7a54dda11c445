import { Button } from "@shopify/polaris";
import { ChartLineIcon, ChartVerticalIcon, DataTableIcon } from "@shopify/polaris-icons";
import { useId, useState } from "react";
import type { ChartView, Section } from "#app/insights/index.server.ts";
import { MetricDefinition } from "../metric/metric-definition.tsx";
import { NoData } from "../section/no-data.tsx";
import { SectionCard } from "../section/section-card.tsx";
import type { ChartFormat } from "./chart-data.ts";
import { ChartTable } from "./chart-table.tsx";
import { LazyChart } from "./lazy-chart.tsx";

interface ChartCardProps {
  readonly title: string;
  readonly kind: "trend" | "bars";
  readonly section: Section<ChartView>;
  readonly format: ChartFormat;
  readonly loading: boolean;
  readonly onRetry: () => void;
  /** The first import is under way: a part of the days is no chart. */
  readonly importing: boolean;
  /** What to do about a range without data. */
  readonly emptyAction?: { readonly content: string; readonly onAction: () => void };
}

/** A chart in a card of fixed height: chart, table, skeleton, error and emptiness all take the same room. */
export function ChartCard(props: ChartCardProps) {
  const { title, kind, section, format, loading, importing, onRetry, emptyAction } = props;
  const [asTable, setAsTable] = useState(false);
  const region = useId();
  const view = section.outcome === "ready" ? section.result : null;
  const drawn = view !== null && !view.empty && !loading && !importing;
  return (
    <SectionCard
      title={view === null ? title : <MetricDefinition definition={view.definition} label={title} />}
      action={
        drawn && (
          <Button
            variant="tertiary"
            size="slim"
            icon={asTable ? (kind === "trend" ? ChartLineIcon : ChartVerticalIcon) : DataTableIcon}
            pressed={asTable}
            ariaControls={region}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? "View as chart" : "View as table"}
          </Button>
        )
      }
      loading={loading}
      failed={section.outcome === "failed"}
      onRetry={onRetry}
      skeleton="block"
      body={`ts-chart ts-chart--${kind}`}
    >
      {view !== null && (
        <div id={region} className="ts-fill">
          {importing ? (
            <NoData text="Importing your orders…" />
          ) : view.empty ? (
            <NoData
              text="No sales in this period"
              detail="Try a different date range."
              {...(emptyAction ? { action: emptyAction } : {})}
            />
          ) : (
            <ChartOrTable view={view} kind={kind} format={format} asTable={asTable} title={title} />
          )}
        </div>
      )}
    </SectionCard>
  );
}

function ChartOrTable(props: {
  readonly view: ChartView;
  readonly kind: "trend" | "bars";
  readonly format: ChartFormat;
  readonly asTable: boolean;
  readonly title: string;
}) {
  const { view, kind, format, asTable, title } = props;
  if (asTable)
    return (
      <div className="ts-scroll" role="region" aria-label={`${title}, table`} tabIndex={0}>
        <ChartTable view={view} />
      </div>
    );
  return (
    <>
      <div className={kind === "bars" ? "ts-above-axis" : "ts-fill"}>
        <LazyChart kind={kind} view={view} format={format} />
      </div>
      {kind === "bars" && <Axis view={view} />}
      <div className="ts-hidden">
        <ChartTable view={view} hidden />
      </div>
    </>
  );
}

/** First, middle and last date under the bars, which are too narrow for labels of their own. */
function Axis({ view }: { readonly view: ChartView }) {
  const labels = view.points.map(({ label }) => label).filter(Boolean);
  const shown =
    labels.length < 3 ? labels : [labels[0], labels[Math.floor(labels.length / 2)], labels.at(-1)];
  return (
    <div className="ts-axis" aria-hidden="true">
      {shown.map((label) => (
        <span key={label}>{label}</span>
      ))}
    </div>
  );
}
