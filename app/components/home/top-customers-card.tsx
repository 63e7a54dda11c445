import { Text } from "@shopify/polaris";
import type { CustomerView, Definition, Section } from "#app/insights/index.server.ts";
import { AdminLink } from "../metric/admin-link.tsx";
import { LedgerLink } from "../metric/ledger-link.tsx";
import type { RangeView } from "../range/range-view.ts";
import { NoData } from "../section/no-data.tsx";
import { SectionCard } from "../section/section-card.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";

interface TopCustomersCardProps {
  readonly section: Section<readonly CustomerView[]>;
  readonly definitions: Readonly<Record<"customer_spend" | "orders" | "guest_order_share", Definition>>;
  readonly range: Pick<RangeView, "from" | "to">;
  readonly guestNote: string | null;
  readonly loading: boolean;
  readonly importing: boolean;
  readonly onRetry: () => void;
}

/** Who spent most in the range. Guests are nobody here; their share is said below. */
export function TopCustomersCard(props: TopCustomersCardProps) {
  const { section, definitions, range, guestNote, loading, importing, onRetry } = props;
  const customers = section.outcome === "ready" ? section.result : [];
  return (
    <SectionCard
      title="Top customers"
      loading={loading}
      failed={section.outcome === "failed"}
      onRetry={onRetry}
      skeleton="rows"
      body="ts-customers"
    >
      {importing ? (
        <NoData text="Importing your orders…" />
      ) : customers.length === 0 ? (
        <NoData
          text="No customers in this period"
          detail="Customers who bought in this period appear here."
        />
      ) : (
        <table className="ts-table ts-table--flush">
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col" className="ts-number">
                <MetricDefinition definition={definitions.orders} />
              </th>
              <th scope="col" className="ts-number">
                <MetricDefinition definition={definitions.customer_spend} />
              </th>
            </tr>
          </thead>
          <tbody>
            {customers.map((customer) => (
              <tr key={customer.id}>
                <th scope="row" className="ts-name">
                  <AdminLink to={customer.link} />
                </th>
                <td className="ts-number ts-subdued">
                  <LedgerLink
                    to={{ metric: "orders", from: range.from, to: range.to, customer: customer.id }}
                    name={`${definitions.orders.label} of ${customer.link.name}`}
                  >
                    {customer.orders}
                  </LedgerLink>
                </td>
                <td className="ts-number">
                  <Text as="span" fontWeight="semibold" numeric>
                    <LedgerLink
                      to={{ metric: "customer_spend", from: range.from, to: range.to, customer: customer.id }}
                      name={`${definitions.customer_spend.label} of ${customer.link.name}`}
                    >
                      {customer.spent}
                    </LedgerLink>
                  </Text>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {guestNote && customers.length > 0 && !importing && (
        <div className="ts-note">
          <Text as="p" tone="subdued" variant="bodySm">
            <LedgerLink
              to={{ metric: "guest_order_share", from: range.from, to: range.to }}
              name={definitions.guest_order_share.label}
            >
              {guestNote}
            </LedgerLink>
          </Text>
        </div>
      )}
    </SectionCard>
  );
}
