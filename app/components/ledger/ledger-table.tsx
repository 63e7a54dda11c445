import type { LedgerView } from "#app/insights/index.server.ts";
import { CustomersTable } from "./customers-table.tsx";
import { OrdersTable } from "./orders-table.tsx";
import { SalesTable } from "./sales-table.tsx";

interface LedgerTableProps {
  readonly view: LedgerView;
  /** Another page of rows is on its way. */
  readonly loading: boolean;
}

/** The rows of a number, as a table that scrolls under its head and above its sums; on phones as a list. */
export function LedgerTable({ view, loading }: LedgerTableProps) {
  const { table, definition, rangeLabel, count } = view;
  const caption = `${definition.label}, ${rangeLabel}: ${count}`;
  return (
    <div className="ts-ledger" aria-busy={loading}>
      {table.kind === "sales" && <SalesTable table={table} view={view} caption={caption} />}
      {table.kind === "orders" && <OrdersTable table={table} view={view} caption={caption} />}
      {table.kind === "customers" && <CustomersTable table={table} view={view} caption={caption} />}
    </div>
  );
}
