import type { UnprovenView } from "#app/components/data/data-view.ts";
import { orderLink, type OrdersNotCounted } from "#app/insights/index.server.ts";
import type { Formatter } from "#app/lib/format.ts";
import { formatMoney } from "#app/lib/money.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

const totals = { placed: "Total when placed", current: "Total now" } as const;

/** Orders that do not add up, as text for their reader; null where all do. */
export function presentUnproven(
  { unproven, orders }: OrdersNotCounted,
  shop: Shop,
  format: Formatter,
): UnprovenView | null {
  if (unproven === 0) return null;
  const listed = orders.length < unproven ? ` (the newest ${format.count(orders.length)})` : "";
  return {
    title: `${format.count(unproven)} ${unproven === 1 ? "order doesn't" : "orders don't"} add up${listed}`,
    orders: orders.map((order) => ({
      id: order.id,
      link: orderLink(order.id, order.name, shop),
      day: format.day(order.day, "year"),
      total: totals[order.total],
      expected: formatMoney(order.expected, order.currency, format.locale),
      found: formatMoney(order.found, order.currency, format.locale),
      isReading: order.isReading,
    })),
  };
}
