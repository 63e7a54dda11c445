import type { Trx } from "#app/db/index.server.ts";
import { retryDeniedAgreements } from "#app/ingest/index.server.ts";
import type { Lease } from "#app/inbox/index.server.ts";
import { cancelJobs, wakeJobs } from "#app/jobs/index.server.ts";
import {
  privacyKinds,
  requestCustomerData,
  requestCustomerRedact,
  requestShopRedact,
} from "#app/privacy/index.server.ts";
import { BACKFILL_KIND, startAgreements, startBackfill } from "#app/shopify/index.server.ts";
import { uninstallShop, updateScopes, updateShopProfile, type Shop } from "#app/tenancy/index.server.ts";
import { z } from "zod";
import { requestRecount } from "./recompute.ts";
import { requestRedate } from "./redate.ts";

export type TopicOutcome =
  | { readonly outcome: "applied" | "ignored" }
  /** A dead letter: the body is not what the topic promises. */
  | { readonly outcome: "invalid"; readonly reason: string };

/** Applies one delivery about the shop itself, in the transaction that settles it. `payload` is parsed JSON. */
export type TopicHandler = (trx: Trx, shop: Shop, payload: unknown, lease: Lease) => Promise<TopicOutcome>;

const applied = { outcome: "applied" } as const;

const scopesUpdate = z.object({ current: z.array(z.string().max(128)).max(500) });
const shopUpdate = z.object({
  myshopify_domain: z.string(),
  name: z.string().min(1).max(255),
  currency: z.string().regex(/^[A-Z]{3}$/),
  iana_timezone: z.string().min(1).max(64),
  updated_at: z.iso.datetime({ offset: true }),
});
const id = z.union([z.string().min(1).max(64), z.bigint()]).transform(String);
/** The headers are not signed: what destroys data goes by the shop that the signed body names. */
const compliance = z.object({ shop_domain: z.string() });
const contact = z.string().nullish().catch(null);
const ofCustomer = compliance.extend({ customer: z.object({ id, email: contact, phone: contact }) });
const dataRequest = ofCustomer.extend({
  orders_requested: z.array(id).default([]),
  data_request: z.object({ id }),
});
const customerRedact = ofCustomer.extend({ orders_to_redact: z.array(id).default([]) });

/** Topics about the shop itself. Those about its orders, customers and products belong to ingest. */
export const shopTopics: Readonly<Record<string, TopicHandler>> = {
  "app/uninstalled": async (trx, shop, _payload, lease) => {
    const { outcome } = await uninstallShop(trx, shop, lease.triggeredAt ?? lease.receivedAt);
    if (outcome !== "uninstalled") return { outcome: "ignored" };
    await cancelJobs(trx, shop, { except: privacyKinds });
    return applied;
  },
  "app/scopes_update": checked(scopesUpdate, async (trx, shop, { current }) => {
    const { added } = await updateScopes(trx, shop, current);
    // All of the history can be read now, not only the last sixty days.
    if (added.includes("read_all_orders")) await startBackfill(trx, shop);
    if (added.length > 0) {
      await retryDeniedAgreements(trx, shop);
      await startAgreements(trx, shop);
    }
    return applied;
  }),
  "shop/update": checked(shopUpdate, async (trx, shop, body, lease) => {
    if (body.myshopify_domain !== shop.domain) return anotherShop;
    const profile = { name: body.name, currency: body.currency, timeZone: body.iana_timezone };
    const changed = await updateShopProfile(trx, shop, profile, new Date(body.updated_at));
    if (changed.timeZoneChanged) await requestRedate(trx, shop, lease.receivedAt);
    if (changed.currencyChanged) await requestRecount(trx, shop, lease.receivedAt);
    return applied;
  }),
  "bulk_operations/finish": async (trx, shop) => {
    await wakeJobs(trx, shop, BACKFILL_KIND);
    return applied;
  },
  "customers/data_request": checked(dataRequest, async (trx, shop, body, lease) => {
    if (body.shop_domain !== shop.domain) return anotherShop;
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
    if (body.shop_domain !== shop.domain) return anotherShop;
    if (shop.state === "redacted") return { outcome: "ignored" };
    await requestCustomerRedact(trx, shop, {
      customerId: customer.id,
      orderIds: body.orders_to_redact,
      contacts: [customer.email, customer.phone].filter((text) => typeof text === "string"),
      at: lease.receivedAt,
    });
    return applied;
  }),
  "shop/redact": checked(compliance, async (trx, shop, body, lease) => {
    if (body.shop_domain !== shop.domain) return anotherShop;
    await requestShopRedact(trx, shop, lease.receivedAt);
    return applied;
  }),
};

const anotherShop = { outcome: "invalid", reason: "the body names another shop than the header" } as const;

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
