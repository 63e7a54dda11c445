import type { Db } from "#app/db/index.server.ts";
import type { Log } from "#app/log.server.ts";
import { noteSessionIssued, shopByDomain, type Shop } from "#app/tenancy/index.server.ts";
import { ensureTenant } from "../ensure-tenant.server.ts";
import { requestExchange } from "../tokens/exchange-request.ts";
import { readProfile } from "./read-profile.ts";
import { faultOfStatus, type ShopifyFault } from "./shopify-fault.ts";
import type { SessionToken } from "./verify-session-token.ts";

/** A shop's offline tokens as an exchange brings them; null where Shopify says nothing. */
export interface ExchangedTokens {
  readonly accessToken: string;
  readonly scope: string;
  readonly expires: Date | null;
  readonly refreshToken: string | null;
  readonly refreshTokenExpires: Date | null;
}

export type AdmitOutcome =
  | { readonly outcome: "admitted"; readonly shop: Shop }
  /** Shopify does not take the session token, though it is rightly signed: the app is gone, or the token over. */
  | { readonly outcome: "token_refused" }
  /** There are no numbers of this shop to show, and Shopify does not give what makes it a tenant. */
  | ({ readonly outcome: "unavailable" } & ShopifyFault);

export interface Visits {
  /**
   * Whose pages the holder of a verified session token may see. Of a live shop this asks Shopify nothing: its numbers
   * are here, and a token about to end is renewed beside the request. A shop that is new, or comes back, is made a
   * tenant first.
   */
  admit(token: SessionToken): Promise<AdmitOutcome>;
}

export interface VisitsOptions {
  readonly db: Db;
  readonly log: Log;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly apiVersion: string;
  /** Told in which version of the API the profile of a shop came; null: it does not say. */
  readonly onVersion?: (version: string | null) => void;
  readonly now: () => Date;
  /** Where Shopify's sessions are kept. */
  readonly sessions: {
    load(
      domain: string,
    ): Promise<
      { readonly accessToken?: string | undefined; readonly expires?: Date | undefined } | undefined
    >;
    store(domain: string, tokens: ExchangedTokens): Promise<void>;
  };
  /** Default: the global one, looked up at each call. */
  readonly fetch?: typeof fetch;
}

type Renewal =
  | { readonly outcome: "renewed"; readonly accessToken: string }
  | { readonly outcome: "token_refused"; readonly reason: string }
  | ({ readonly outcome: "unavailable" } & ShopifyFault);

const MINUTE_MS = 60_000;
/** An access token that ends within this time is renewed: what starts with it is to end with it. */
const RENEW_BEFORE_MS = 5 * MINUTE_MS;
/** After a failed exchange a shop whose numbers are here is not tried again for this long. */
const REST_MS = 30_000;

const failedBeside = "a token exchange failed: pages show what is here";

export function createVisits(options: VisitsOptions): Visits {
  const { db, log, now, sessions } = options;
  const client = {
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  };
  /** By domain: requests that come together make one exchange. */
  const underWay = new Map<string, Promise<Renewal>>();
  /** By domain: until when no exchange is tried beside a page. */
  const resting = new Map<string, number>();
  const noted = new Map<string, number>();

  /** Asks for new tokens if there are none that last. @param refused a stored one that Shopify does not take. */
  async function renew(token: SessionToken, refused?: string): Promise<Renewal> {
    const { domain } = token;
    const stored = await sessions.load(domain);
    const left = stored?.expires ? stored.expires.getTime() - now().getTime() : Infinity;
    if (stored?.accessToken && stored.accessToken !== refused && left > RENEW_BEFORE_MS)
      return { outcome: "renewed", accessToken: stored.accessToken };
    const result = await requestExchange({ ...client, domain }, token.text);
    switch (result.outcome) {
      case "exchanged": {
        const { answer } = result;
        const at = now().getTime();
        const in_ = (seconds: number | undefined) =>
          seconds === undefined ? null : new Date(at + seconds * 1000);
        await sessions.store(domain, {
          accessToken: answer.access_token,
          scope: answer.scope,
          expires: in_(answer.expires_in),
          refreshToken: answer.refresh_token ?? null,
          refreshTokenExpires: in_(answer.refresh_token_expires_in),
        });
        return { outcome: "renewed", accessToken: answer.access_token };
      }
      case "token_refused":
        return result;
      case "unavailable": {
        const kind = result.status === undefined ? "silent" : faultOfStatus(result.status);
        return { outcome: "unavailable", kind, reason: result.reason };
      }
    }
  }

  function renewOnce(token: SessionToken): Promise<Renewal> {
    const running = underWay.get(token.domain);
    if (running) return running;
    const started = renew(token).finally(() => underWay.delete(token.domain));
    underWay.set(token.domain, started);
    return started;
  }

  /** For a shop whose pages do not depend on it: whatever fails is a line in the log. */
  async function renewBeside(shop: Shop, token: SessionToken): Promise<void> {
    if (isResting(token) || underWay.has(token.domain)) return;
    try {
      const renewal = await renewOnce(token);
      if (renewal.outcome === "renewed") return;
      rest(token);
      log.warn({ shopId: shop.id, reason: renewal.reason }, failedBeside);
    } catch (error) {
      rest(token);
      log.error({ shopId: shop.id, err: error }, failedBeside);
    }
  }

  const isResting = ({ domain }: SessionToken) => (resting.get(domain) ?? 0) > now().getTime();
  const rest = ({ domain }: SessionToken) => resting.set(domain, now().getTime() + REST_MS);

  async function note(token: SessionToken): Promise<void> {
    const at = token.issuedAt.getTime();
    const before = noted.get(token.domain);
    if (before !== undefined && at - before < MINUTE_MS) return;
    await noteSessionIssued(db, token.domain, token.issuedAt);
    noted.set(token.domain, at);
  }

  /** A tenant is made or brought back, with what Shopify says of the shop. */
  async function open(token: SessionToken, known: Shop | undefined, refused?: string): Promise<AdmitOutcome> {
    const renewal = await (refused === undefined ? renewOnce(token) : renew(token, refused));
    if (renewal.outcome !== "renewed") {
      log.error(
        { domain: token.domain, shopId: known?.id, reason: renewal.reason },
        "a shop could not be opened: no access token",
      );
      return renewal.outcome === "token_refused" ? { outcome: "token_refused" } : renewal;
    }
    const answer = await readProfile({
      domain: token.domain,
      apiVersion: options.apiVersion,
      accessToken: renewal.accessToken,
      ...(options.onVersion ? { onVersion: options.onVersion } : {}),
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    // Stored before an uninstallation, say. A second refusal is an answer.
    if (answer.outcome === "token_dead" && refused === undefined)
      return open(token, known, renewal.accessToken);
    if (answer.outcome === "token_dead") return { outcome: "token_refused" };
    if (answer.outcome === "unavailable") {
      log.error(
        { domain: token.domain, shopId: known?.id, reason: answer.reason },
        "a shop could not be opened: no profile",
      );
      return answer;
    }
    const profile = () => Promise.resolve(answer.profile);
    return {
      outcome: "admitted",
      shop: await ensureTenant(db, { domain: token.domain, at: now(), profile }),
    };
  }

  return {
    async admit(token) {
      const shop = await shopByDomain(db, token.domain);
      if (!shop) return open(token, undefined);
      await note(token);
      const { state } = shop;
      switch (state) {
        case "active":
        case "installing":
          void renewBeside(shop, token);
          return { outcome: "admitted", shop };
        case "needs_reauth": {
          // Its numbers are here as well: while Shopify is ill they are shown, and the next visit tries again.
          if (isResting(token)) return { outcome: "admitted", shop };
          const opened = await open(token, shop);
          if (opened.outcome !== "unavailable") return opened;
          rest(token);
          return { outcome: "admitted", shop };
        }
        case "uninstalled":
        case "redacted":
          return open(token, shop);
        default:
          return state satisfies never;
      }
    },
  };
}
