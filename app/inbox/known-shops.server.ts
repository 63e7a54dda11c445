import type { Db } from "#app/db/index.server.ts";
import { domainsNow, namedShop, shopByShopifyId } from "#app/tenancy/index.server.ts";
import type { Delivery } from "./delivery.ts";

/** Which shops' messages are ours to store. */
export interface KnownShops {
  /**
   * Each delivery under the domain that its shop has now; null for one of a shop that never opened the app.
   * @throws what the database throws.
   */
  addressed(deliveries: readonly Delivery[]): Promise<(Delivery | null)[]>;
}

export interface KnownShopsOptions {
  /** Milliseconds for which an answer of the database stands: a domain may become another shop's. */
  readonly maxAgeMs?: number;
  readonly maxDomains?: number;
  /** Milliseconds, growing. */
  readonly clock?: () => number;
}

/**
 * Looks shops up by domain, and remembers those that are ours: a burst costs one query a minute and shop. A domain that
 * is not ours is never remembered, so that an installation holds at once in every process. Then a body that names its shop by
 * Shopify's id decides: the shop's address may have changed.
 */
export function createKnownShops(db: Db, options: KnownShopsOptions = {}): KnownShops {
  const { maxAgeMs = 60_000, maxDomains = 10_000, clock = () => performance.now() } = options;
  const remembered = new Map<string, { readonly domain: string; readonly until: number }>();

  function remember(domain: string, now: string): void {
    if (remembered.size >= maxDomains) remembered.clear();
    remembered.set(domain, { domain: now, until: clock() + maxAgeMs });
  }

  function recall(domain: string): string | undefined {
    const known = remembered.get(domain);
    return known && known.until > clock() ? known.domain : undefined;
  }

  return {
    async addressed(deliveries) {
      const asked = new Set(deliveries.map(({ shopDomain }) => shopDomain));
      const known = new Map<string, string>();
      const unknown = [...asked].filter((domain) => {
        const now = recall(domain);
        if (now !== undefined) known.set(domain, now);
        return now === undefined;
      });
      for (const [domain, now] of await domainsNow(db, unknown)) {
        known.set(domain, now);
        remember(domain, now);
      }
      const addressed: (Delivery | null)[] = [];
      for (const delivery of deliveries) {
        const shopDomain = known.get(delivery.shopDomain) ?? (await domainByBody(db, delivery.body));
        addressed.push(shopDomain === undefined ? null : { ...delivery, shopDomain });
      }
      return addressed;
    },
  };
}

/** The domain of the tenant whose Shopify id the signed body names. */
async function domainByBody(db: Db, body: Uint8Array): Promise<string | undefined> {
  let payload: unknown;
  try {
    payload = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
  } catch {
    return undefined;
  }
  // Ids and domains stand side by side where a shop names itself; a product's images may tell several.
  for (const id of new Set(namedShop(payload).ids)) {
    const shop = await shopByShopifyId(db, id);
    if (shop?.domain) return shop.domain;
  }
  return undefined;
}
