import { Card, EmptyState } from "@shopify/polaris";

/** A shop that never had an order: what will be here, and where orders come from. */
export function NoOrders({ heading }: { readonly heading: string }) {
  return (
    <Card>
      <EmptyState
        heading={heading}
        image="/no-orders.svg"
        action={{ content: "Open orders in Shopify", url: "shopify://admin/orders", target: "_top" }}
      >
        <p>Your first order appears here within seconds, without reloading.</p>
      </EmptyState>
    </Card>
  );
}
