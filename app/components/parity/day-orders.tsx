import { BlockStack, Button, Link, SkeletonBodyText, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { MeasuresTable } from "./measures-table.tsx";
import type { ParityOrders } from "./parity-view.ts";

const noAnswer: ParityOrders = {
  outcome: "trouble",
  title: "The orders couldn’t be loaded",
  detail: "The connection was lost.",
};

/** The orders that make a day differ, asked for when the day is opened. */
export function DayOrders({ day }: { readonly day: string }) {
  const [found, setFound] = useState<ParityOrders | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    askOrders(day, abort.signal).then(setFound, () => abort.signal.aborted || setFound(noAnswer));
    return () => abort.abort();
  }, [day, turn]);
  return (
    <div className="ts-parity-orders" aria-busy={found === null}>
      <BlockStack gap="300">
        <Text as="h3" variant="headingSm">
          Orders with differences
        </Text>
        {found === null ? (
          <SkeletonBodyText lines={3} />
        ) : found.outcome === "compared" ? (
          <Orders found={found} />
        ) : (
          <div role="alert">
            <BlockStack gap="200" inlineAlign="start">
              <Text as="p">{`${found.title}. ${found.detail}`}</Text>
              <Button
                size="slim"
                onClick={() => {
                  setFound(null);
                  setTurn(turn + 1);
                }}
              >
                Try again
              </Button>
            </BlockStack>
          </div>
        )}
      </BlockStack>
    </div>
  );
}

function Orders({ found }: { readonly found: Extract<ParityOrders, { readonly outcome: "compared" }> }) {
  const { orders, more } = found;
  if (orders.length === 0)
    return (
      <Text as="p" tone="subdued">
        No order of this day differs anymore: the missing updates have arrived.
      </Text>
    );
  return (
    <>
      <ul className="ts-list">
        {orders.map((order) => (
          <li key={order.id} className="ts-order">
            <Text as="p" fontWeight="semibold">
              <Link url={`shopify://admin/orders/${order.id}`} target="_top">
                {order.name}
              </Link>
            </Text>
            <Text as="p" tone="subdued">
              {order.reason}
            </Text>
            <MeasuresTable caption={`${order.name}, in Tillsight and in Shopify`} measures={order.measures} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Text as="p" tone="subdued">
          {`${more} more orders have smaller differences.`}
        </Text>
      )}
    </>
  );
}

async function askOrders(day: string, signal: AbortSignal): Promise<ParityOrders> {
  const address = `/app/data/parity/orders?${new URLSearchParams({ day }).toString()}`;
  const response = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as ParityOrders;
}
