import { setTimeout as pause } from "node:timers/promises";
import { newLeaseToken, type Db } from "#app/db/index.server.ts";
import type { Log } from "#app/log.server.ts";
import {
  leaseTokenRefresh,
  markNeedsReauth,
  noteRefreshFailure,
  readOfflineToken,
  releaseTokenRefresh,
  storeRefreshedToken,
  type OfflineToken,
  type Shop,
  type TokenCipher,
} from "#app/tenancy/index.server.ts";
import { requestRefresh } from "./refresh-request.ts";

export type TokenOutcome =
  | { readonly outcome: "token"; readonly accessToken: string }
  /** No usable token and none to be had without the merchant; the tenant is marked so. */
  | { readonly outcome: "needs_reauth" };

export interface TokenProvider {
  /**
   * A token for work without a merchant, refreshed in time; one refresh a shop at a time, over all processes.
   * @throws TokenUnavailable when Shopify cannot be asked now and the old token is of no use any more.
   */
  accessToken(shop: Shop): Promise<TokenOutcome>;
  /** Shopify refused this token before its time: a new one, or `needs_reauth`. @throws TokenUnavailable */
  replace(shop: Shop, refused: string): Promise<TokenOutcome>;
}

/** A fault that may pass: try the work again later. */
export class TokenUnavailable extends Error {
  override readonly name = "TokenUnavailable";
}

export interface TokenProviderOptions {
  readonly db: Db;
  readonly cipher: TokenCipher;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly now: () => Date;
  readonly log: Log;
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
}

const MINUTE = 60_000;
/** Refreshed this long before its end, so that nothing starts with a token about to die. */
const REFRESH_BEFORE_MS = 5 * MINUTE;
/** While another process refreshes, an old token with this much left will do. */
const STILL_USABLE_MS = MINUTE / 2;
const LEASE_MS = 20_000;
/** Longer than a lease: a refresher that died is outlived. */
const WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 100;
/**
 * Shopify answers a shop's refreshes with faults for this long: the merchant is asked. Longer than Shopify's outages were,
 * and neither a network without a way to Shopify nor our own wrong credentials count, which would ask every merchant at once.
 */
const GIVE_UP_AFTER_MS = 12 * 60 * MINUTE;

export function createTokenProvider(options: TokenProviderOptions): TokenProvider {
  const { db, cipher, now, log } = options;
  const inFlight = new Map<number, Promise<TokenOutcome>>();

  const msLeft = (token: OfflineToken) =>
    token.expires === null ? Infinity : token.expires.getTime() - now().getTime();

  /** Calls of one process share one look-up; the lease in the row does it for all processes. */
  const shared = (shop: Shop, refused: string | undefined): Promise<TokenOutcome> => {
    const running = inFlight.get(shop.id);
    if (running) return running;
    const started = obtain(shop, refused).finally(() => inFlight.delete(shop.id));
    inFlight.set(shop.id, started);
    return started;
  };

  async function obtain(shop: Shop, refused: string | undefined): Promise<TokenOutcome> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const token = await readOfflineToken(db, cipher, shop);
      if (token.outcome === "none") return giveUp(shop, "no token that opens");
      const isRefused = token.accessToken === refused;
      if (!isRefused && msLeft(token) > REFRESH_BEFORE_MS) return usable(token);
      const lease = newLeaseToken();
      if (await leaseTokenRefresh(db, shop, lease, LEASE_MS)) {
        try {
          const outcome = await refresh(shop, lease, refused);
          if (outcome) return outcome;
        } finally {
          await releaseTokenRefresh(db, shop, lease);
        }
      } else if (!isRefused && msLeft(token) > STILL_USABLE_MS) {
        return usable(token);
      } else if (performance.now() > deadline) {
        throw new TokenUnavailable(`shop ${shop.id}: another process refreshes its token for too long`);
      } else {
        await pause(LOOK_AGAIN_MS * (0.5 + Math.random()));
      }
    }
  }

  /** With the lease in hand. Undefined: the row has changed, look again. */
  async function refresh(
    shop: Shop,
    lease: string,
    refused: string | undefined,
  ): Promise<TokenOutcome | undefined> {
    // Read again under the lease: whoever had it before us may have stored a new pair.
    const token = await readOfflineToken(db, cipher, shop);
    if (token.outcome === "none") return giveUp(shop, "no token that opens");
    const isRefused = token.accessToken === refused;
    if (!isRefused && msLeft(token) > REFRESH_BEFORE_MS) return usable(token);
    if (token.refreshToken === null || shop.domain === null) return giveUp(shop, "no refresh token");
    if (token.refreshTokenExpires !== null && token.refreshTokenExpires <= now())
      return giveUp(shop, "the refresh token has expired");
    const client = {
      domain: shop.domain,
      apiKey: options.apiKey,
      apiSecret: options.apiSecret,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    };
    const result = await requestRefresh(client, token.refreshToken);
    switch (result.outcome) {
      case "refreshed": {
        const { answer } = result;
        const at = now();
        const pair = {
          accessToken: answer.access_token,
          expires: new Date(at.getTime() + answer.expires_in * 1000),
          refreshToken: answer.refresh_token,
          refreshTokenExpires: new Date(at.getTime() + answer.refresh_token_expires_in * 1000),
          scope: answer.scope,
        };
        const stored = await storeRefreshedToken(db, cipher, shop, lease, pair, at);
        // A merchant's visit stored its own pair meanwhile: that one stands.
        return stored ? usable(pair) : undefined;
      }
      case "dead":
        return giveUp(shop, result.reason);
      case "incomplete":
        log.error(
          { shopId: shop.id, missing: result.missing },
          "a token refresh came back incomplete: the old pair stays",
        );
        break;
      case "unavailable": {
        const { failingSince } = token;
        if (result.ofShop && failingSince && now().getTime() - failingSince.getTime() > GIVE_UP_AFTER_MS)
          return giveUp(shop, `${result.reason}, since ${failingSince.toISOString()}`);
        log.warn({ shopId: shop.id, reason: result.reason, failingSince }, "a token refresh failed");
        if (result.ofShop) await noteRefreshFailure(db, shop, lease, now());
      }
    }
    if (!isRefused && msLeft(token) > STILL_USABLE_MS) return usable(token);
    throw new TokenUnavailable(`shop ${shop.id}: its token cannot be refreshed now`);
  }

  async function giveUp(shop: Shop, reason: string): Promise<TokenOutcome> {
    log.warn({ shopId: shop.id, reason }, "a shop must authorize again");
    await markNeedsReauth(db, shop, now(), reason);
    return { outcome: "needs_reauth" };
  }

  return {
    accessToken: (shop) => shared(shop, undefined),
    replace: async (shop, refused) => {
      const outcome = await shared(shop, refused);
      // A look-up that began before the refusal may bring the refused token itself.
      return outcome.outcome === "token" && outcome.accessToken === refused ? shared(shop, refused) : outcome;
    },
  };
}

function usable(token: OfflineToken): TokenOutcome {
  return { outcome: "token", accessToken: token.accessToken };
}
