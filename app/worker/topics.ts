import type { Trx } from "#app/db/index.server.ts";
import { retryDeniedAgreements } from "#app/ingest/index.server.ts";
import { moveDeliveries, type Lease } from "#app/inbox/index.server.ts";
import { cancelJobs, wakeJobs } from "#app/jobs/index.server.ts";
import {
  privacyKinds,
  requestCustomerData,
  requestCustomerRedact,
  requestShopRedact,
} from "#app/privacy/index.server.ts";
import { BACKFILL_KIND, startAgreements, startBackfill } from "#app/shopify/index.server.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { parseShopId } from "#app/lib/shopify-id.ts";
import {
  identifyShop,
  uninstallShop,
  updateScopes,
  updateShopProfile,
  type Shop,
} from "#app/tenancy/index.server.ts";
import { z } from "zod";
import { RECOUNT_KIND, requestRecount } from "./recompute.ts";
import { REDATE_KIND, requestRedate } from "./redate.ts";

export type TopicOutcome =
  | { readonly outcome: "applied" | "ignored" }
  /** A dead letter: the body is not what the topic promises. */
  | { readonly outcome: "invalid"; readonly reason: string };

/** Applies one delivery about the shop itself, in the transaction that settles it. `payload` is parsed JSON. */
export type TopicHandler = (trx: Trx, shop: Shop, payload: unknown, lease: Lease) => Promise<TopicOutcome>;

const applied = { outcome: "applied" } as const;

/** A shop's domain, so that every body with one either names this shop or another. */
const shopDomain = z.string().refine((text) => parseShopDomain(text) !== undefined, "not a shop's domain");
const instant = z.iso.datetime({ offset: true });
const id = z.union([z.string().min(1).max(64), z.bigint()]).transform(String);
const scopesUpdate = z.object({
  current: z.array(z.string().max(128)).max(500),
  updated_at: instant.nullish(),
});
/** The whole shop, as shop/update sends it. */
const uninstalled = z.object({ myshopify_domain: shopDomain });
const shopUpdate = z.object({
  id: id.nullish(),
  myshopify_domain: shopDomain,
  name: z.string().min(1).max(255),
  currency: z.string().regex(/^[A-Z]{3}$/),
  iana_timezone: z.string().min(1).max(64),
  updated_at: instant,
});
const bulkFinish = z.object({ admin_graphql_api_id: z.string().startsWith("gid://shopify/BulkOperation/") });
/**
 * The headers are not signed, neither the shop's name nor the topic: what destroys data goes by the shop that the
 * signed body names, and by a body that none of the other topics has.
 */
const compliance = z.object({ shop_domain: shopDomain });
const contact = z.string().nullish().catch(null);
const ofCustomer = compliance.extend({ customer: z.object({ id, email: contact, phone: contact }) });
const dataRequest = ofCustomer.extend({
  orders_requested: z.array(id).default([]),
  data_request: z.object({ id }),
});
const customerRedact = ofCustomer.extend({
  orders_to_redact: z.array(id).default([]),
  data_request: z.never("this is a data request").optional(),
  orders_requested: z.never("this is a data request").optional(),
});
const shopRedact = compliance.extend({ customer: z.never("this is about a customer").optional() });

/** Topics about the shop itself. Those about its orders, customers and products belong to ingest. */
export const shopTopics: Readonly<Record<string, TopicHandler>> = {
  "app/uninstalled": ofSomeShop(uninstalled, async (trx, shop, _body, lease) => {
    const { outcome } = await uninstallShop(trx, shop, lease.triggeredAt ?? lease.receivedAt);
    if (outcome !== "uninstalled") return { outcome: "ignored" };
    // A recalculation needs no Shopify: half done, it would leave days of two zones to a reinstallation.
    await cancelJobs(trx, shop, { except: [...privacyKinds, REDATE_KIND, RECOUNT_KIND] });
    return applied;
  }),
  "app/scopes_update": checked(scopesUpdate, async (trx, shop, body, lease) => {
    const version = body.updated_at ? new Date(body.updated_at) : (lease.triggeredAt ?? lease.receivedAt);
    const { outcome, added } = await updateScopes(trx, shop, body.current, version);
    if (outcome === "stale") return { outcome: "ignored" };
    // All of the history can be read now, not only the last sixty days.
    if (added.includes("read_all_orders")) await startBackfill(trx, shop);
    if (added.length > 0) {
      await retryDeniedAgreements(trx, shop);
      await startAgreements(trx, shop);
    }
    return applied;
  }),
  "shop/update": ofSomeShop(shopUpdate, async (trx, shop, body, lease) => {
    const profile = { name: body.name, currency: body.currency, timeZone: body.iana_timezone };
    const changed = await updateShopProfile(trx, shop, profile, new Date(body.updated_at));
    if (changed.outcome !== "stale") await takeIdentity(trx, shop, body);
    if (changed.timeZoneChanged) await requestRedate(trx, shop, lease.receivedAt);
    if (changed.currencyChanged) await requestRecount(trx, shop, lease.receivedAt);
    return applied;
  }),
  "bulk_operations/finish": checked(bulkFinish, async (trx, shop) => {
    await wakeJobs(trx, shop, BACKFILL_KIND);
    return applied;
  }),
  "customers/data_request": checked(dataRequest, async (trx, shop, body, lease) => {
    if (shop.state === "redacted") return { outcome: "ignored" };
    await requestCustomerData(trx, shop, {
      requestId: body.data_request.id,
      customerId: body.customer.id,
      orderIds: body.orders_requested,
      at: lease.receivedAt,
    });
    return applied;
  }),
  "customers/redact": checked(customerRedact, async (trx, shop, { customer, ...body }, lease) => {
    if (shop.state === "redacted") return { outcome: "ignored" };
    await requestCustomerRedact(trx, shop, {
      customerId: customer.id,
      orderIds: body.orders_to_redact,
      contacts: [customer.email, customer.phone].filter((text) => typeof text === "string"),
      at: lease.receivedAt,
    });
    return applied;
  }),
  "shop/redact": checked(shopRedact, async (trx, shop, _body, lease) => {
    await requestShopRedact(trx, shop, lease.receivedAt);
    return applied;
  }),
};

/** The shop's id, where it is not known yet; its address, where that changed. */
async function takeIdentity(trx: Trx, shop: Shop, body: z.infer<typeof shopUpdate>): Promise<void> {
  const domain = parseShopDomain(body.myshopify_domain);
  const shopifyId = parseShopId(body.id);
  if (domain === undefined || shopifyId === undefined) return;
  if (shop.shopifyId === shopifyId && shop.domain === domain) return;
  await moveDeliveries(trx, await identifyShop(trx, shop, { shopifyId, domain }, new Date(body.updated_at)));
}

/** Shopify's samples, which its CLI sends, tell of a shop whose address is null: they are about nobody. */
const ofNobody = z.object({ myshopify_domain: z.null() });

function ofSomeShop<T>(schema: z.ZodType<T>, apply: Parameters<typeof checked<T>>[1]): TopicHandler {
  const handler = checked(schema, apply);
  return (trx, shop, payload, lease) =>
    ofNobody.safeParse(payload).success
      ? Promise.resolve({ outcome: "ignored" })
      : handler(trx, shop, payload, lease);
}

function checked<T>(
  schema: z.ZodType<T>,
  apply: (trx: Trx, shop: Shop, body: T, lease: Lease) => Promise<TopicOutcome>,
): TopicHandler {
  return async (trx, shop, payload, lease) => {
    const parsed = schema.safeParse(payload);
    if (parsed.success) return apply(trx, shop, parsed.data, lease);
    // Zod's messages name the field and what was expected, not the value.
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    return { outcome: "invalid", reason: faults.join("; ").slice(0, 500) };
  };
}
