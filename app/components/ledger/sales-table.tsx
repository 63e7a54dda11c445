import type { LedgerTableView, LedgerView, SaleView } from "#app/insights/index.server.ts";
import { AdminLink } from "../metric/admin-link.tsx";
import { Amount, ScrollFrame, SumLine } from "./cells.tsx";

interface SalesTableProps {
  readonly table: Extract<LedgerTableView, { kind: "sales" }>;
  readonly view: LedgerView;
  readonly caption: string;
}

const columns = [
  ["quantity", "Qty"],
  ["gross", "Gross"],
  ["discount", "Discounts"],
  ["returned", "Returns"],
  ["net", "Net"],
  ["tax", "Tax"],
  ["total", "Total"],
] as const;

/** Rows of the ledger, each with its amounts; below, the sums of all pages. */
export function SalesTable({ table, view, caption }: SalesTableProps) {
  const { rows, sums, column } = table;
  const { division, value } = view;
  return (
    <>
      <ScrollFrame label={caption}>
        <table className="ts-table">
          <caption className="ts-hidden">
            {caption}. The column {columns.find(([id]) => id === column)?.[1]} adds up to the number.
          </caption>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Order</th>
              <th scope="col">Event</th>
              <th scope="col">Item</th>
              {columns.map(([id, label]) => (
                <th key={id} scope="col" className={`ts-number${id === column ? " ts-own" : ""}`}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td className="ts-nowrap">
                  <Days row={row} />
                </td>
                <td className="ts-nowrap">
                  <AdminLink to={row.order} />
                </td>
                <td>{row.event}</td>
                <th scope="row" className="ts-item">
                  {row.item}
                </th>
                {columns.map(([id]) => (
                  <Amount key={id} cell={row.cells[id]} own={id === column} />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={4}>
                Sum of {view.count}
              </th>
              {columns.map(([id]) => (
                <Amount key={id} cell={sums[id]} own={id === column} />
              ))}
            </tr>
            {division !== null && (
              <tr>
                <th scope="row" colSpan={4}>
                  {view.definition.label}
                </th>
                <td colSpan={columns.length} className="ts-number ts-own">
                  {division} = {value ?? "no value"}
                </td>
              </tr>
            )}
          </tfoot>
        </table>
      </ScrollFrame>
      <div className="ts-ledger-narrow">
        <ul className="ts-list" aria-label={caption}>
          {rows.map((row) => (
            <li key={row.key} className="ts-order">
              <div className="ts-order-line">
                <span className="ts-ellipsis">{row.item}</span>
                <strong className="ts-nowrap">{row.cells[column].text}</strong>
              </div>
              <div className="ts-order-line ts-subdued">
                <span>
                  <AdminLink to={row.order} /> · {row.event}
                  {column !== "quantity" && !row.cells.quantity.zero && ` · ${row.cells.quantity.text}`}
                </span>
                <span className="ts-nowrap">
                  <Days row={row} />
                </span>
              </div>
            </li>
          ))}
        </ul>
        <SumLine
          name={`Sum of ${view.count}`}
          value={division === null ? sums[column].text : `${division} = ${value ?? "–"}`}
        />
      </div>
    </>
  );
}

function Days({ row }: { readonly row: SaleView }) {
  return (
    <>
      {row.day}
      {row.happened !== null && <span className="ts-subdued"> (happened {row.happened})</span>}
    </>
  );
}
