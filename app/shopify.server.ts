import { Session } from "@shopify/shopify-api";
import { signingSecrets } from "#app/env.server.ts";
import { isBot, LOGIN, returnPage, sentToken, wayBack } from "#app/http/index.server.ts";
import { maskPath } from "#app/lib/mask-text.ts";
import type { PageFault } from "#app/lib/page-fault.ts";
import { services } from "#app/services.server.ts";
import {
  API_VERSION,
  createVisits,
  verifySessionToken,
  type SessionToken,
  type ShopifyFaultKind,
} from "#app/shopify/index.server.ts";
import { createSessionStorage, offlineSessionId, type Shop } from "#app/tenancy/index.server.ts";

const { env, log, db, database, cipher, now } = services;

const sessionStorage = createSessionStorage({
  prisma: database.prisma,
  cipher,
  now,
  makeSession: (params) => new Session(params),
  onUnreadable: (sessionId) =>
    log.error({ sessionId }, "a session's token does not open: it counts as absent"),
});

const visits = createVisits({
  db,
  log,
  apiKey: env.SHOPIFY_API_KEY,
  apiSecret: env.SHOPIFY_API_SECRET,
  apiVersion: API_VERSION,
  onVersion: (version) => services.seenVersion("answer", version),
  now,
  sessions: {
    load: (domain) => sessionStorage.loadSession(offlineSessionId(domain)),
    async store(domain, tokens) {
      const session = new Session({
        id: offlineSessionId(domain),
        shop: domain,
        state: "",
        isOnline: false,
        scope: tokens.scope,
        accessToken: tokens.accessToken,
        expires: tokens.expires ?? undefined,
        refreshToken: tokens.refreshToken ?? undefined,
        refreshTokenExpires: tokens.refreshTokenExpires ?? undefined,
      });
      await sessionStorage.storeSession(session);
    },
  },
});

/** Who asks for an embedded page: the tenant, and the person for the audit. */
interface Person {
  readonly shop: Shop;
  /** "user:<Shopify's id>". */
  readonly actor: string;
  readonly userId: string;
  /** The request's own, verified; for Shopify's token endpoint. */
  readonly sessionToken: string;
}

/** Loaders of one document run side by side: together they are one opening, not one each. */
const underWay = new Map<string, Promise<Person>>();

/**
 * The tenant of an embedded page's request and the person, proven by its session token.
 * @throws Response where there is no proof: the way to a token, 401, 410 for bots, 503. Let it pass.
 */
export async function provenPerson(request: Request): Promise<Person> {
  const key = `${request.headers.get("authorization") ?? ""} ${request.url}`;
  const running = underWay.get(key) ?? provePerson(request).finally(() => underWay.delete(key));
  underWay.set(key, running);
  try {
    return await running;
  } catch (error) {
    // A body is read once; each loader's error needs its own.
    throw error instanceof Response ? error.clone() : error;
  }
}

/** The shop that a document's own address proves, for its frame policy; undefined where it proves none. */
export function provenShop(request: Request): string | undefined {
  const token = new URL(request.url).searchParams.get("id_token");
  const verdict = token === null ? undefined : verify(token);
  return verdict?.outcome === "verified" ? verdict.token.domain : undefined;
}

/** The page that fetches a session token for a document of the frame; it holds no data. */
export function answerReturn(request: Request): Response {
  return returnPage(request, env);
}

async function provePerson(request: Request): Promise<Person> {
  if (isBot(request)) throw new Response(null, { status: 410, statusText: "Gone" });
  const token = requireToken(request);
  const admitted = await visits.admit(token);
  switch (admitted.outcome) {
    case "admitted":
      return {
        shop: admitted.shop,
        actor: `user:${token.userId}`,
        userId: token.userId,
        sessionToken: token.text,
      };
    case "token_refused":
      throw withoutToken(request);
    case "unavailable":
      throw refusal(503, shopifyFaults[admitted.kind], { "Retry-After": "10" });
    default:
      return admitted satisfies never;
  }
}

/** @throws Response that leads to a token, or says why there is none. */
function requireToken(request: Request): SessionToken {
  const { by, token } = sentToken(request);
  if (token === undefined) throw withoutToken(request);
  const verdict = verify(token);
  if (verdict.outcome === "verified") return verdict.token;
  const { pathname } = new URL(request.url);
  if (by === "document" && verdict.recent) {
    // Another token of this minute would be refused alike: to ask for it would go round and round.
    log.warn(
      { reason: verdict.reason, path: maskPath(pathname) },
      "a session token of this minute was refused",
    );
    throw refusal(401, refusedToken);
  }
  log.info({ reason: verdict.reason, path: maskPath(pathname) }, "a session token was refused");
  throw withoutToken(request);
}

function verify(token: string) {
  return verifySessionToken(token, {
    apiKey: env.SHOPIFY_API_KEY,
    secrets: signingSecrets(env),
    now: now(),
  });
}

/** A document comes back with a token by itself; App Bridge asks once more with a fresh one. */
function withoutToken(request: Request): Response {
  if (sentToken(request).by === "document") {
    const app = { origin: env.SHOPIFY_APP_URL, apiKey: env.SHOPIFY_API_KEY };
    const way = wayBack(request, app);
    // Whoever comes to a page without a shop and without a frame has an account, or none at all.
    const { pathname, search } = new URL(request.url);
    const Location =
      way === LOGIN && services.accounts ? `/?next=${encodeURIComponent(pathname + search)}` : way;
    return new Response(null, { status: 302, headers: { Location } });
  }
  return refusal(401, noToken, { "X-Shopify-Retry-Invalid-Session-Request": "1" });
}

function refusal(status: number, fault: PageFault, headers: Record<string, string> = {}): Response {
  return Response.json(fault, { status, headers: { "Cache-Control": "private, no-store", ...headers } });
}

const noToken: PageFault = {
  title: "Your Shopify session is missing",
  detail:
    "Shopify's App Bridge did not say who you are. If your browser or an extension blocks cdn.shopify.com, allow it; then open Tillsight again from the Apps section of your Shopify admin.",
  retry: true,
};

const refusedToken: PageFault = {
  title: "Shopify's proof of who you are is not accepted",
  detail:
    "Tillsight could not check what Shopify signed for you just now. That is ours to mend, not yours. Try again in a few minutes.",
  retry: true,
};

const shopifyFaults: Readonly<Record<ShopifyFaultKind, PageFault>> = {
  silent: {
    title: "Shopify does not answer",
    detail:
      "Tillsight asked Shopify for access to your store and got no answer in time. Nothing of your store was changed. Try again in a minute.",
    retry: true,
  },
  fault: {
    title: "Shopify has a problem at the moment",
    detail:
      "Tillsight asked Shopify for access to your store, and Shopify answered with an error of its own. Nothing of your store was changed. Try again in a minute.",
    retry: true,
  },
  busy: {
    title: "Shopify asks for a moment",
    detail: "Too much was asked of Shopify for your store just now. Try again in a minute.",
    retry: true,
  },
  store: {
    title: "Shopify does not open your store to apps",
    detail:
      "This is so while a store is paused or closed, or its plan is not paid. Look at Settings > Plan in your Shopify admin, then try again.",
    retry: true,
  },
  approval: {
    title: "Shopify has not approved this for Tillsight",
    detail: "That is ours to mend, not yours: we must ask Shopify for its approval.",
    retry: true,
  },
  app: {
    title: "Shopify does not accept Tillsight's own credentials",
    detail: "That is ours to mend, not yours. Try again in a few minutes.",
    retry: true,
  },
};
