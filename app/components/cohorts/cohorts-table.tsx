import type { CSSProperties } from "react";
import type { CohortCellView, CohortRowView, CohortsView, CohortValue } from "#app/insights/index.server.ts";
import { LedgerLink } from "../metric/ledger-link.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";

interface CohortsTableProps {
  readonly view: CohortsView;
  readonly value: CohortValue;
  readonly loading: boolean;
}

/** Cohorts down, months across. Each cell says its number; the colour only repeats it. */
export function CohortsTable({ view, value, loading }: CohortsTableProps) {
  const { label } = view.definitions[value];
  const caption = `${label} by the month of the first order, and the months since`;
  return (
    <div className="ts-grid" role="region" aria-label={caption} aria-busy={loading} tabIndex={0}>
      <table className="ts-table ts-heat">
        <caption className="ts-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">First order</th>
            <th scope="col" className="ts-number">
              <MetricDefinition definition={view.definitions.customers} />
            </th>
            {view.columns.map((column) => (
              <th key={column} scope="col" className="ts-number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <tr key={row.month}>
              <th scope="row" className="ts-nowrap">
                {row.label}
                {row.beforeHistory && <span className="ts-heat-note">incomplete</span>}
              </th>
              <td className="ts-number">
                <LedgerLink
                  to={{
                    metric: "cohort_size",
                    from: row.from,
                    to: row.to,
                    cohortFrom: row.from,
                    cohortTo: row.to,
                  }}
                  name={`${view.definitions.customers.label}, cohort of ${row.label}`}
                >
                  {row.customers}
                </LedgerLink>
              </td>
              {row.cells.map((cell, k) =>
                cell ? (
                  <Cell key={k} row={row} cell={cell} value={value} name={label} />
                ) : (
                  <td key={k}>
                    <span className="ts-hidden">not begun</span>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              Average
            </th>
            {view.means[value].map((mean, k) => (
              <td key={k} className="ts-number">
                {mean ?? <Blank />}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface CellProps {
  readonly row: CohortRowView;
  readonly cell: CohortCellView;
  readonly value: CohortValue;
  readonly name: string;
}

function Cell({ row, cell, value, name }: CellProps) {
  const text = cell.texts[value];
  const style = { "--ts-heat": `${Math.round(cell.heat[value] * 55)}%` } as CSSProperties;
  return (
    <td className="ts-number ts-heat-cell" style={style}>
      {text === null ? (
        <Blank />
      ) : (
        <LedgerLink to={targetOf(row, cell, value)} name={`${name}, cohort of ${row.label} in ${cell.month}`}>
          {text}
        </LedgerLink>
      )}
      {cell.partial && <span className="ts-heat-note">in progress</span>}
    </td>
  );
}

const metrics: Readonly<Record<CohortValue, string>> = {
  retention: "cohort_retention",
  valueRetention: "cohort_value_retention",
  lifetimeValue: "cohort_lifetime_value",
};

/** The ledger rows of the cell: lifetime value has those of all months up to it. */
function targetOf(row: CohortRowView, cell: CohortCellView, value: CohortValue) {
  return {
    metric: metrics[value],
    from: value === "lifetimeValue" ? row.from : cell.from,
    to: cell.to,
    cohortFrom: row.from,
    cohortTo: row.to,
  };
}

/** Nothing to divide by, or nothing complete: neither zero nor an error. */
function Blank() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="ts-hidden">no value</span>
    </>
  );
}
