import { Button, ButtonGroup, IndexTable, InlineStack, Text } from "@shopify/polaris";
import { ChevronLeftIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import type { Definition, OrdersView, OrderView, Section } from "#app/insights/index.server.ts";
import { AdminLink } from "../metric/admin-link.tsx";
import { LedgerLink } from "../metric/ledger-link.tsx";
import { MetricDefinition } from "../metric/metric-definition.tsx";
import { NoData } from "../section/no-data.tsx";
import { SectionCard } from "../section/section-card.tsx";
import { FulfillmentBadge, OrderMarks, PaymentBadge } from "./order-badges.tsx";

interface RecentOrdersCardProps {
  readonly section: Section<OrdersView>;
  /** What the total means. */
  readonly definition: Definition;
  /** The first import is under way: orders are on their way here. */
  readonly importing: boolean;
  readonly onRetry: () => void;
  /** Opens the page beyond a cursor; null is the newest page. */
  readonly onPage: (cursor: { readonly older?: string; readonly newer?: string }) => void;
}

/** The latest orders: a table on wide screens, a list on narrow ones. CSS chooses, so that nothing moves after loading. */
export function RecentOrdersCard(props: RecentOrdersCardProps) {
  const { section, onRetry, onPage } = props;
  const view = section.outcome === "ready" ? section.result : null;
  return (
    <SectionCard
      title="Recent orders"
      loading={false}
      failed={section.outcome === "failed"}
      onRetry={onRetry}
      skeleton="rows"
      body="ts-orders"
      action={view && (view.older || view.newer) && <Pages view={view} onPage={onPage} />}
    >
      {view !== null && (
        <Orders definition={props.definition} orders={view.orders} importing={props.importing} />
      )}
    </SectionCard>
  );
}

function Pages({ view, onPage }: { readonly view: OrdersView } & Pick<RecentOrdersCardProps, "onPage">) {
  return (
    <ButtonGroup variant="segmented">
      <Button
        size="slim"
        icon={ChevronLeftIcon}
        accessibilityLabel="Newer orders"
        disabled={view.newer === null}
        onClick={() => onPage({ newer: view.newer ?? "" })}
      />
      <Button
        size="slim"
        icon={ChevronRightIcon}
        accessibilityLabel="Older orders"
        disabled={view.older === null}
        onClick={() => onPage({ older: view.older ?? "" })}
      />
    </ButtonGroup>
  );
}

interface OrdersProps {
  readonly importing: boolean;
  readonly orders: readonly OrderView[];
  readonly definition: Definition;
}

function Orders({ orders, definition, importing }: OrdersProps) {
  if (orders.length === 0)
    return importing ? (
      <NoData text="Importing your orders…" />
    ) : (
      <NoData text="No orders yet" detail="New orders appear here within seconds." />
    );
  return (
    <>
      <div className="ts-wide">
        <OrdersTable orders={orders} definition={definition} />
      </div>
      <ul className="ts-narrow ts-list">
        {orders.map((order) => (
          <OrderItem key={order.id} order={order} />
        ))}
      </ul>
    </>
  );
}

/** The order's name leads to its rows, of any day: edits and returns have days of their own. */
function OrderName({ order }: { readonly order: OrderView }) {
  return (
    <Text as="span" fontWeight="semibold">
      <LedgerLink
        to={{ metric: "total_sales", preset: "all_time", order: order.id }}
        name={`order ${order.name}`}
      >
        {order.name}
      </LedgerLink>
    </Text>
  );
}

function CustomerName({ order }: { readonly order: OrderView }) {
  return order.customer === null ? <>Guest</> : <AdminLink to={order.customer} />;
}

function OrdersTable({ orders, definition }: Omit<OrdersProps, "importing">) {
  return (
    <IndexTable
      resourceName={{ singular: "order", plural: "orders" }}
      itemCount={orders.length}
      selectable={false}
      headings={[
        { title: "Order" },
        { title: "Date" },
        { title: "Customer" },
        { id: "total", title: <MetricDefinition definition={definition} />, alignment: "end" },
        { title: "Payment" },
        { title: "Fulfillment" },
      ]}
    >
      {orders.map((order, index) => (
        <IndexTable.Row id={order.id} key={order.id} position={index}>
          <IndexTable.Cell>
            <InlineStack gap="200" blockAlign="center" wrap={false}>
              <OrderName order={order} />
              <OrderMarks order={order} />
            </InlineStack>
          </IndexTable.Cell>
          <IndexTable.Cell>
            <time dateTime={order.placedAt}>{order.placed}</time>
          </IndexTable.Cell>
          <IndexTable.Cell>
            <span className="ts-ellipsis">
              <CustomerName order={order} />
            </span>
          </IndexTable.Cell>
          <IndexTable.Cell>
            <Text as="span" alignment="end" numeric>
              {order.total}
            </Text>
          </IndexTable.Cell>
          <IndexTable.Cell>
            <PaymentBadge order={order} />
          </IndexTable.Cell>
          <IndexTable.Cell>
            <FulfillmentBadge order={order} />
          </IndexTable.Cell>
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function OrderItem({ order }: { readonly order: OrderView }) {
  return (
    <li className="ts-order">
      <div className="ts-order-line">
        <OrderName order={order} />
        <Text as="span" fontWeight="semibold" numeric>
          {order.total}
        </Text>
      </div>
      <div className="ts-order-line">
        <span className="ts-ellipsis ts-subdued">
          <CustomerName order={order} />
        </span>
        <time className="ts-subdued ts-nowrap" dateTime={order.placedAt}>
          {order.placed}
        </time>
      </div>
      <InlineStack gap="100">
        <PaymentBadge order={order} />
        <FulfillmentBadge order={order} />
        <OrderMarks order={order} />
      </InlineStack>
    </li>
  );
}
