import type { GapsView } from "#app/components/notice/gaps-view.ts";
import { inboxStatus } from "#app/inbox/index.server.ts";
import { ordersNotCounted, type OrdersNotCounted } from "#app/insights/index.server.ts";
import { formatDuration } from "#app/lib/duration.ts";
import type { Formatter } from "#app/lib/format.ts";
import type { Services } from "#app/services.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Updates are applied within a second or two: one that is older than this is late. */
export const LAGGING_MS = 60_000;

/** What the numbers of the shop lack, as far as is known; null where nothing does. */
export async function loadGaps(
  { db, now }: Pick<Services, "db" | "now">,
  shop: Shop,
  format: Formatter,
): Promise<GapsView | null> {
  const at = now();
  const [orders, inbox] = await Promise.all([
    ordersNotCounted(db, shop, { limit: 0 }),
    inboxStatus(db, shop, at.toISOString().slice(0, 10)),
  ]);
  const waitedMs = inbox.oldestWaitingAt === null ? 0 : at.getTime() - inbox.oldestWaitingAt.getTime();
  return presentGaps({ shop, orders, waiting: inbox.waiting, waitedMs }, format);
}

interface Known {
  readonly shop: Pick<Shop, "scopes">;
  readonly orders: Pick<OrdersNotCounted, "unread" | "unproven">;
  readonly waiting: number;
  /** How long the oldest of them has waited. */
  readonly waitedMs: number;
}

/** The gaps in sentences, those that make numbers wrong first. */
export function presentGaps({ shop, orders, waiting, waitedMs }: Known, format: Formatter): GapsView | null {
  const { count } = format;
  const { unread, unproven } = orders;
  const gaps: { title: string; line: string; review: string }[] = [];
  if (unread > 0)
    gaps.push({
      title: `${count(unread)} order ${unread === 1 ? "update isn't" : "updates aren't"} in these numbers yet`,
      line: `We couldn't read ${count(unread)} ${unread === 1 ? "update" : "updates"} about orders from Shopify.`,
      review: "/app/data/failed",
    });
  if (unproven > 0)
    gaps.push({
      title: `${count(unproven)} ${unproven === 1 ? "order doesn't" : "orders don't"} add up`,
      line: `${count(unproven)} ${unproven === 1 ? "order differs" : "orders differ"} from the total that Shopify states.`,
      review: "/app/data",
    });
  for (const [scope, what] of permissions)
    if (!shop.scopes.includes(scope))
      gaps.push({
        title: `Tillsight has no permission to read your ${what}`,
        line: `Without the permission ${scope}, your ${what} are missing.`,
        review: "/app/data",
      });
  if (waiting > 0 && waitedMs >= LAGGING_MS)
    gaps.push({
      title: "New updates are taking longer than usual",
      line: `${count(waiting)} ${waiting === 1 ? "update is" : "updates are"} being processed, the oldest for ${formatDuration(waitedMs, format.locale)}.`,
      review: "/app/data",
    });
  const [first] = gaps;
  return first ? { title: first.title, review: first.review, lines: gaps.map(({ line }) => line) } : null;
}

const permissions = [
  ["read_orders", "orders"],
  ["read_customers", "customers"],
  ["read_products", "products"],
] as const;
