import type { LedgerCustomerView, LedgerTableView, LedgerView } from "#app/insights/index.server.ts";
import { AdminLink } from "../metric/admin-link.tsx";
import { ScrollFrame, SumLine } from "./cells.tsx";

interface CustomersTableProps {
  readonly table: Extract<LedgerTableView, { kind: "customers" }>;
  readonly view: LedgerView;
  readonly caption: string;
}

/** Customers with their orders of the range, and whether each returned; below, how many of both. */
export function CustomersTable({ table, view, caption }: CustomersTableProps) {
  const { rows } = table;
  const sum = view.division === null ? view.count : `${view.division} = ${view.value ?? "–"}`;
  return (
    <>
      <ScrollFrame label={caption}>
        <table className="ts-table">
          <caption className="ts-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col">First order ever</th>
              <th scope="col">In this period</th>
              <th scope="col">Latest orders</th>
              <th scope="col" className="ts-number">
                Orders
              </th>
              <th scope="col" className="ts-number">
                Gross less discounts
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <AdminLink to={row.customer} />
                </th>
                <td className="ts-nowrap">{row.firstDay}</td>
                <td>{kindOf(row)}</td>
                <td>{row.orders}</td>
                <td className="ts-number">{row.count}</td>
                <td className="ts-number">{row.placed}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                {view.division === null ? view.count : view.definition.label}
              </th>
              <td colSpan={3} className="ts-number ts-own">
                {view.division === null ? view.value : sum}
              </td>
            </tr>
          </tfoot>
        </table>
      </ScrollFrame>
      <div className="ts-ledger-narrow">
        <ul className="ts-list" aria-label={caption}>
          {rows.map((row) => (
            <li key={row.id} className="ts-order">
              <div className="ts-order-line">
                <span className="ts-ellipsis">
                  <AdminLink to={row.customer} />
                </span>
                <strong className="ts-nowrap">{kindOf(row)}</strong>
              </div>
              <div className="ts-order-line ts-subdued">
                <span className="ts-ellipsis">{row.orders}</span>
                <span className="ts-nowrap">since {row.firstDay}</span>
              </div>
            </li>
          ))}
        </ul>
        <SumLine name={view.division === null ? "All pages" : view.definition.label} value={sum} />
      </div>
    </>
  );
}

/** A customer whose first and second order are in the range is both. */
function kindOf({ firstTime, returning }: LedgerCustomerView): string {
  if (!firstTime) return "Returning";
  return returning ? "First order and returning" : "First order";
}
