import type { StandinEvent } from "../standin/world/types.ts";
import type { StandinShop, World } from "../standin/world/types.ts";

/**
 * What Shopify would post while a shop trades: of ten changes seven new orders, one refund, one edit, one cancellation,
 * each with every event that it makes. Exactly `count` events, all different.
 */
export function tradeEvents(world: World, shop: StandinShop, count: number): StandinEvent[] {
  const events: StandinEvent[] = [];
  const stop = world.onEvent((event) => events.push(event));
  const open: string[] = [];
  for (let turn = 0; events.length < count; turn++) {
    const kind = turn % 10;
    const order = kind < 7 ? undefined : open.shift();
    if (!order) open.push(shop.createOrder().record.id);
    else if (kind === 7) shop.refundOrder(order, { lines: [{ index: 0, quantity: 1 }] });
    else if (kind === 8) shop.editOrder(order, { add: [{ quantity: 1 }] });
    else shop.cancelOrder(order, { reason: "customer" });
  }
  stop();
  return events.slice(0, count);
}
