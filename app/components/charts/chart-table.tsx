import type { ReactNode } from "react";
import type { ChartPointView, ChartView } from "#app/insights/index.server.ts";
import { LedgerLink } from "../metric/ledger-link.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";

interface ChartTableProps {
  readonly view: ChartView;
  /** Nobody sees it, only screen readers read it: then nothing in it takes the focus. */
  readonly hidden?: boolean;
}

/** The chart's numbers as a table: always in the page for screen readers, shown when asked for. */
export function ChartTable({ view, hidden = false }: ChartTableProps) {
  const compared = view.comparisonLabel !== null;
  const value = (text: string | null, days: ChartPointView["days"], label: string | null): ReactNode =>
    hidden || days === null || text === null ? (
      text
    ) : (
      <LedgerLink to={{ metric: view.metric, ...days }} name={`${view.label}, ${label}`}>
        {text}
      </LedgerLink>
    );
  return (
    <table className="ts-table">
      <caption className="ts-hidden">
        {view.label} {view.by}, {view.rangeLabel}
        {compared && `, compared to ${view.comparisonLabel}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col" className="ts-number">
            {hidden ? view.label : <MetricDefinition definition={view.definition} />}
          </th>
          {compared && (
            <>
              <th scope="col">Previous date</th>
              <th scope="col" className="ts-number">
                Previous {view.label.toLowerCase()}
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {view.points.map((point) => (
          <tr key={point.key}>
            <th scope="row">
              {point.label}
              {point.partial && <span className="ts-subdued"> (partial)</span>}
            </th>
            <td className="ts-number">{value(point.text, point.days, point.label)}</td>
            {compared && (
              <>
                <td>{point.previousLabel}</td>
                <td className="ts-number">
                  {value(point.previousText, point.previousDays, point.previousLabel)}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
