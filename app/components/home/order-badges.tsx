import { Badge, InlineStack } from "@shopify/polaris";
import type { OrderView } from "#app/insights/index.server.ts";

type Progress = "incomplete" | "partiallyComplete" | "complete";
interface BadgeStyle {
  readonly text: string;
  readonly tone?: "attention" | "warning";
  readonly progress: Progress;
}

/** Names, tones and marks as Shopify's own order list has them. */
const payments: Readonly<Record<string, BadgeStyle>> = {
  authorized: { text: "Authorized", tone: "attention", progress: "incomplete" },
  expired: { text: "Expired", tone: "warning", progress: "incomplete" },
  paid: { text: "Paid", progress: "complete" },
  partially_paid: { text: "Partially paid", tone: "warning", progress: "partiallyComplete" },
  partially_refunded: { text: "Partially refunded", progress: "partiallyComplete" },
  pending: { text: "Payment pending", tone: "warning", progress: "incomplete" },
  refunded: { text: "Refunded", progress: "complete" },
  unpaid: { text: "Unpaid", tone: "warning", progress: "incomplete" },
  voided: { text: "Voided", progress: "complete" },
};

const fulfillments: Readonly<Record<string, BadgeStyle>> = {
  fulfilled: { text: "Fulfilled", progress: "complete" },
  partial: { text: "Partially fulfilled", tone: "warning", progress: "partiallyComplete" },
  partially_fulfilled: { text: "Partially fulfilled", tone: "warning", progress: "partiallyComplete" },
  restocked: { text: "Restocked", progress: "complete" },
  in_progress: { text: "In progress", tone: "attention", progress: "partiallyComplete" },
  on_hold: { text: "On hold", tone: "warning", progress: "incomplete" },
  scheduled: { text: "Scheduled", tone: "attention", progress: "incomplete" },
  unfulfilled: { text: "Unfulfilled", tone: "attention", progress: "incomplete" },
};

/** "in_review" → "In review": a status that Shopify adds later is shown as it is. */
function unknownStatus(status: string): BadgeStyle {
  const words = status.replaceAll("_", " ");
  return { text: words.charAt(0).toUpperCase() + words.slice(1), progress: "incomplete" };
}

function StatusBadge({ style }: { readonly style: BadgeStyle }) {
  return (
    <Badge progress={style.progress} {...(style.tone ? { tone: style.tone } : {})}>
      {style.text}
    </Badge>
  );
}

export function PaymentBadge({ order }: { readonly order: OrderView }) {
  if (order.payment === null) return null;
  return <StatusBadge style={payments[order.payment] ?? unknownStatus(order.payment)} />;
}

/** Webhooks leave the status out until something is fulfilled. */
export function FulfillmentBadge({ order }: { readonly order: OrderView }) {
  const status = order.fulfillment ?? "unfulfilled";
  return <StatusBadge style={fulfillments[status] ?? unknownStatus(status)} />;
}

/** Cancelled and test orders, which lists show but sales may not count. */
export function OrderMarks({ order }: { readonly order: OrderView }) {
  if (!order.cancelled && !order.test) return null;
  return (
    <InlineStack gap="100">
      {order.cancelled && <Badge>Cancelled</Badge>}
      {order.test && <Badge tone="info">Test</Badge>}
    </InlineStack>
  );
}
