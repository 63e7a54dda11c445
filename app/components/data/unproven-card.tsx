import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { AdminLink } from "../metric/admin-link.tsx";
import type { UnprovenOrderView } from "./data-view.ts";

interface UnprovenCardProps {
  readonly title: string;
  readonly orders: readonly UnprovenOrderView[];
}

/** Orders whose sales do not come to the total that Shopify states of them. */
export function UnprovenCard({ title, orders }: UnprovenCardProps) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        <Text as="p" tone="subdued">
          Their sales differ from the order’s total in Shopify, so your numbers may be off by the difference.
        </Text>
        <ul className="ts-list" aria-label={title}>
          {orders.map((order) => (
            <li key={order.id} className="ts-order">
              <div className="ts-order-line ts-wrap">
                <InlineStack gap="200" blockAlign="center">
                  <AdminLink to={order.link} />
                  <span className="ts-subdued ts-nowrap">{order.day}</span>
                </InlineStack>
                {order.isReading && <Badge tone="info">Reading it again</Badge>}
              </div>
              <Text as="p" tone="subdued">
                {`${order.total}: ${order.expected} in Shopify, ${order.found} in Tillsight`}
              </Text>
            </li>
          ))}
        </ul>
      </BlockStack>
    </Card>
  );
}
