import { Icon, UnstyledButton } from "@shopify/polaris";
import { SortAscendingIcon, SortDescendingIcon } from "@shopify/polaris-icons";
import type { Definition, ProductRowView, ProductsView } from "#app/insights/index.server.ts";
import { LedgerLink } from "../metric/ledger-link.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";

export type ProductSort =
  "title" | "grossSales" | "discounts" | "returns" | "netSales" | "unitsOrdered" | "unitsReturned" | "orders";

interface Column {
  /** Of the view's cells. */
  readonly id: string;
  readonly sort: ProductSort;
  readonly metric: string;
  /** Shorter than the metric's own name, where columns are narrow. */
  readonly label: string;
}

const columns: readonly Column[] = [
  { id: "gross", sort: "grossSales", metric: "gross_sales", label: "Gross sales" },
  { id: "discounts", sort: "discounts", metric: "discounts", label: "Discounts" },
  { id: "returns", sort: "returns", metric: "returns", label: "Returns" },
  { id: "net", sort: "netSales", metric: "net_sales", label: "Net sales" },
  { id: "unitsOrdered", sort: "unitsOrdered", metric: "units_ordered", label: "Units" },
  { id: "unitsReturned", sort: "unitsReturned", metric: "units_returned", label: "Units returned" },
  { id: "orders", sort: "orders", metric: "product_orders", label: "Orders" },
];

interface ProductsTableProps {
  readonly view: ProductsView;
  readonly definitions: Readonly<Record<string, Definition>>;
  readonly days: { readonly from: string; readonly to: string };
  readonly sort: ProductSort;
  readonly order: "asc" | "desc";
  readonly loading: boolean;
  readonly onSort: (sort: ProductSort, order: "asc" | "desc") => void;
}

/** A row a product; below, what no product has, and everything together. Wide tables scroll inside their card. */
export function ProductsTable(props: ProductsTableProps) {
  const { view, definitions, loading } = props;
  const caption = `Products, ${view.rangeLabel}`;
  return (
    <div className="ts-grid" role="region" aria-label={caption} aria-busy={loading} tabIndex={0}>
      <table className="ts-table">
        <caption className="ts-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" aria-sort={sortOf(props, "title")}>
              <span className="ts-sorted">
                Product
                <SortButton {...props} column="title" label="product" first="asc" />
              </span>
            </th>
            {columns.map(({ id, sort, metric, label }) => {
              const definition = definitions[metric];
              return (
                <th key={id} scope="col" className="ts-number" aria-sort={sortOf(props, sort)}>
                  <span className="ts-sorted">
                    {definition ? <MetricDefinition definition={definition} label={label} /> : label}
                    <SortButton {...props} column={sort} label={label.toLowerCase()} first="desc" />
                  </span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <Row key={row.key} row={row} days={props.days} />
          ))}
        </tbody>
        <tfoot>
          {view.adjustments !== null && (
            <Row
              row={view.adjustments}
              days={props.days}
              {...(definitions.refund_adjustments ? { definition: definitions.refund_adjustments } : {})}
            />
          )}
          <Row row={view.totals} days={props.days} />
        </tfoot>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: ProductRowView;
  readonly days: ProductsTableProps["days"];
  /** Of the row's name, where it is a number of its own. */
  readonly definition?: Definition;
}

function Row({ row, days, definition }: RowProps) {
  return (
    <tr>
      <th scope="row" className="ts-product">
        {definition ? <MetricDefinition definition={definition} label={row.title} /> : row.title}
        {row.detail !== null && <span className="ts-subdued ts-product-detail">{row.detail}</span>}
      </th>
      {columns.map(({ id, metric, label }) => {
        const cell = row.cells.find(({ column }) => column === id);
        const target = targetOf(row, metric);
        return (
          <td key={id} className={`ts-number${cell?.zero ? " ts-subdued" : ""}`}>
            {cell && target && !cell.zero ? (
              <LedgerLink
                to={{ metric: target.metric, ...days, ...target.filter }}
                name={`${label}, ${row.title}`}
              >
                {cell.text}
              </LedgerLink>
            ) : (
              cell?.text
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** Which rows of the ledger make up the row's number; null where no filter has just these. */
function targetOf({ key, product, variant, lineTitle }: ProductRowView, metric: string) {
  if (key === "totals") return { metric: metric === "product_orders" ? "orders" : metric, filter: {} };
  if (key === "adjustments")
    return metric === "net_sales" ? { metric: "refund_adjustments", filter: {} } : null;
  const filter = {
    product: product ?? "",
    ...(variant === null ? {} : { variant }),
    ...(lineTitle === null ? {} : { lineTitle }),
  };
  return { metric, filter };
}

function sortOf({ sort, order }: ProductsTableProps, column: ProductSort) {
  if (sort !== column) return undefined;
  return order === "asc" ? "ascending" : "descending";
}

interface SortButtonProps extends ProductsTableProps {
  readonly column: ProductSort;
  readonly label: string;
  /** Which way a column runs when it is first chosen. */
  readonly first: "asc" | "desc";
}

function SortButton({ column, label, first, sort, order, onSort }: SortButtonProps) {
  const active = sort === column;
  const next = active ? (order === "asc" ? "desc" : "asc") : first;
  return (
    <UnstyledButton
      className={`ts-sort${active ? " ts-sort--active" : ""}`}
      onClick={() => onSort(column, next)}
      accessibilityLabel={`Sort by ${label}, ${next === "asc" ? "ascending" : "descending"}`}
    >
      <Icon source={(active ? order : first) === "asc" ? SortAscendingIcon : SortDescendingIcon} />
    </UnstyledButton>
  );
}
