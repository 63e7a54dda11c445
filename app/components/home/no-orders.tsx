import { Card, EmptyState } from "@shopify/polaris";
import { useFrame } from "../frame/frame.ts";

/** A shop that never had an order: what will be here, and where orders come from. */
export function NoOrders({ heading }: { readonly heading: string }) {
  const { hasShopify } = useFrame();
  return (
    <Card>
      <EmptyState
        heading={heading}
        image="/no-orders.svg"
        {...(hasShopify
          ? { action: { content: "Open orders in Shopify", url: "shopify://admin/orders", target: "_top" } }
          : {})}
      >
        <p>Your first order appears here within seconds, without reloading.</p>
      </EmptyState>
    </Card>
  );
}
