import type { ChartView } from "#app/insights/index.server.ts";

/** The chart's numbers as a table: always in the page for screen readers, shown when asked for. */
export function ChartTable({ view }: { readonly view: ChartView }) {
  const compared = view.comparisonLabel !== null;
  return (
    <table className="ts-table">
      <caption className="ts-hidden">
        {view.label} {view.by}, {view.rangeLabel}
        {compared && `, compared with ${view.comparisonLabel}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col" className="ts-number">
            {view.label}
          </th>
          {compared && (
            <>
              <th scope="col">Compared date</th>
              <th scope="col" className="ts-number">
                {view.label} then
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
            <td className="ts-number">{point.text}</td>
            {compared && (
              <>
                <td>{point.previousLabel}</td>
                <td className="ts-number">{point.previousText}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
