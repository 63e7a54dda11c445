import type { LedgerTableView, LedgerView } from "#app/insights/index.server.ts";
import { AdminLink } from "../metric/admin-link.tsx";
import { Amount, ScrollFrame, SumLine } from "./cells.tsx";

interface OrdersTableProps {
  readonly table: Extract<LedgerTableView, { kind: "orders" }>;
  readonly view: LedgerView;
  readonly caption: string;
}

/** Orders as they were placed; below, how many there are, and the division if the number is one. */
export function OrdersTable({ table, view, caption }: OrdersTableProps) {
  const { rows, sums } = table;
  const { division, value } = view;
  return (
    <>
      <ScrollFrame label={caption}>
        <table className="ts-table">
          <caption className="ts-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Order</th>
              <th scope="col">Customer</th>
              <th scope="col" className="ts-number">
                Units
              </th>
              <th scope="col" className="ts-number">
                Gross
              </th>
              <th scope="col" className="ts-number">
                Discounts
              </th>
              <th scope="col" className="ts-number ts-own">
                Gross less discounts
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td className="ts-nowrap">{row.day}</td>
                <th scope="row" className="ts-nowrap">
                  <AdminLink to={row.order} />
                </th>
                <td>
                  {row.customer ? <AdminLink to={row.customer} /> : <span className="ts-subdued">Guest</span>}
                </td>
                <td className="ts-number">{row.units}</td>
                <Amount cell={row.gross} />
                <Amount cell={row.discount} />
                <Amount cell={row.placed} own />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                {view.count}
              </th>
              <td className="ts-number">{sums.units}</td>
              <Amount cell={sums.gross} />
              <Amount cell={sums.discount} />
              <Amount cell={sums.placed} own />
            </tr>
            {division !== null && (
              <tr>
                <th scope="row" colSpan={3}>
                  {view.definition.label}
                </th>
                <td colSpan={4} className="ts-number ts-own">
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
                <AdminLink to={row.order} />
                <strong className="ts-nowrap">{row.placed.text}</strong>
              </div>
              <div className="ts-order-line ts-subdued">
                <span className="ts-ellipsis">
                  {row.customer ? <AdminLink to={row.customer} /> : "Guest"}
                </span>
                <span className="ts-nowrap">{row.day}</span>
              </div>
            </li>
          ))}
        </ul>
        <SumLine
          name={view.count}
          value={division === null ? sums.placed.text : `${division} = ${value ?? "–"}`}
        />
      </div>
    </>
  );
}
