import { Card, EmptyState } from "@shopify/polaris";

/** A shop that never had an order: what will be here, and where orders come from. */
export function NoOrders() {
  return (
    <Card>
      <EmptyState
        heading="Your sales will show here"
        image="/no-orders.svg"
        action={{ content: "Open orders in Shopify", url: "shopify://admin/orders", target: "_top" }}
      >
        <p>This shop has no orders yet. The first one appears here within seconds, without reloading.</p>
      </EmptyState>
    </Card>
  );
}
