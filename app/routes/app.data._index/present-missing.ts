import type { MissingView } from "#app/components/data/data-view.ts";
import type { TopicStatus } from "#app/inbox/index.server.ts";
import { subscriptions, type Subscription } from "#app/shopify/index.server.ts";
import type { Shop } from "#app/tenancy/index.server.ts";

/** Silence of a shop that has just been installed says nothing. */
const SETTLED_MS = 86_400_000;

/** Of the optional scopes nothing is missed. */
type Asked = Exclude<Subscription["scope"], "read_customer_merge" | null>;

const things: Readonly<Record<Asked, string>> = {
  read_orders: "orders and refunds",
  read_customers: "customers",
  read_products: "products",
};
type Scope = keyof typeof things;

/** What is missing where the comparison with Shopify cannot make up for the messages either. */
const unreadable: Readonly<Record<Scope, readonly string[]>> = {
  read_orders: [
    "New orders, refunds, edits and cancellations don't appear.",
    "Sales, orders and customers stay as they were.",
  ],
  read_customers: [
    "New customers appear without name and email.",
    "Changed and deleted customers stay as they were. Sales and orders aren't affected.",
  ],
  read_products: [
    "New and changed products, variants and costs are missing. Sold items keep the title they were ordered with.",
    "Deleted products stay. Sales and orders aren't affected.",
  ],
};

/**
 * Topics that we subscribe to and do not get, by cause: a permission that was not granted, data that Shopify denies
 * (the last comparison ran into it), or mere silence, which may be either that or a quiet shop.
 * @param topics those that came in the last 14 days. @param denied what Shopify did not let us read.
 */
export function presentMissing(
  shop: Shop,
  topics: readonly TopicStatus[],
  denied: ReadonlySet<Scope>,
  now: Date,
): MissingView[] {
  const came = new Set(topics.map(({ topic }) => topic));
  const silent = subscriptions.filter(({ topic, cost }) => cost !== null && !came.has(topic));
  const causes: MissingView[] = [];
  const explained = new Set<Subscription>();
  for (const scope of Object.keys(things) as Scope[]) {
    const of = silent.filter((one) => one.scope === scope);
    const isGranted = shop.scopes.includes(scope);
    if (of.length === 0 || (isGranted && !denied.has(scope))) continue;
    for (const one of of) explained.add(one);
    causes.push(isGranted ? withheld(scope, of) : notGranted(scope, of));
  }
  const rest = silent.filter((one) => !explained.has(one));
  const isSettled = shop.installedAt !== null && now.getTime() - shop.installedAt.getTime() > SETTLED_MS;
  if (rest.length > 0 && isSettled) causes.push(quiet(rest, isProtectedSilence(topics)));
  return causes;
}

const lines = (of: readonly Subscription[]) => ({
  topics: of.map(({ topic }) => topic),
  costs: of.flatMap(({ cost }) => cost ?? []),
});

function notGranted(scope: Scope, of: readonly Subscription[]): MissingView {
  return {
    id: `scope ${scope}`,
    tone: "warning",
    title: `No updates about ${things[scope]}: permission is missing`,
    why: `Your store hasn't granted ${scope}, so Shopify doesn't share these with Tillsight.`,
    remedy: "Open Tillsight from your Shopify admin again and accept its permissions.",
    ...lines(of),
    costs: unreadable[scope],
  };
}

function withheld(scope: Scope, of: readonly Subscription[]): MissingView {
  return {
    id: `denied ${scope}`,
    tone: "warning",
    title: `No updates about ${things[scope]}: Shopify doesn't share them`,
    why: `The permission ${scope} is granted, but Shopify refused to share these at the last check: the app isn't approved for protected customer data.`,
    remedy: "The app's developer has to get this approval from Shopify. There's nothing to do in your store.",
    ...lines(of),
    costs: unreadable[scope],
  };
}

/** Other messages come, and none that is about people: more than chance. */
function isProtectedSilence(topics: readonly TopicStatus[]): boolean {
  const came = (isProtected: boolean) =>
    topics.some(({ topic }) =>
      subscriptions.some(
        (one) => one.topic === topic && one.cost !== null && one.isProtected === isProtected,
      ),
    );
  return came(false) && !came(true);
}

function quiet(of: readonly Subscription[], suspicious: boolean): MissingView {
  return {
    id: "quiet",
    tone: suspicious ? "warning" : "info",
    title: suspicious
      ? "No updates about orders or customers"
      : "Kinds of updates that didn't arrive in 14 days",
    why: suspicious
      ? "Either there were none, or Shopify doesn't share them because the app isn't approved for protected customer data."
      : "Most likely there were none. If there were, the hourly check against Shopify finds them.",
    remedy: suspicious
      ? "If you had orders, choose “Check against Shopify”: missing orders are then read."
      : "There's nothing to do.",
    ...lines(of),
  };
}
