// Reads APP_BRIDGE_URL for the library's own pages; it must come before the library.
import "@shopify/shopify-app-remix/adapters/node";
import { LogSeverity, Session, type ApiVersion } from "@shopify/shopify-api";
import { AppDistribution, shopifyApp, type AdminApiContext } from "@shopify/shopify-app-remix/server";
import { atRequestEnd, oncePerRequest } from "#app/lib/request-scope.ts";
import { services } from "#app/services.server.ts";
import {
  API_VERSION,
  ensureTenant,
  shopProfileDocument,
  type ShopProfileData,
} from "#app/shopify/index.server.ts";
import { createSessionStorage, shopByDomain, type Shop } from "#app/tenancy/index.server.ts";

const { env, log, db, database, cipher, now } = services;

const sessionStorage = createSessionStorage({
  prisma: database.prisma,
  cipher,
  now,
  makeSession: (params) => new Session(params),
  onUnreadable: (sessionId) =>
    log.error({ sessionId }, "a session's token does not open: it counts as absent"),
});

const shopify = shopifyApp({
  apiKey: env.SHOPIFY_API_KEY,
  apiSecretKey: env.SHOPIFY_API_SECRET,
  // A test holds the constant and the library's enum together.
  apiVersion: API_VERSION as ApiVersion,
  appUrl: env.SHOPIFY_APP_URL,
  distribution: AppDistribution.AppStore,
  sessionStorage,
  // At its debug level the library writes session tokens.
  logger: {
    level: LogSeverity.Warning,
    // As our own lines: masked, and on one line each.
    log: (severity, message) =>
      severity === LogSeverity.Error
        ? log.error({ library: true }, message)
        : log.warn({ library: true }, message),
  },
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  hooks: {
    /** Runs with every token exchange, not once an installation. */
    afterAuth: async ({ session, admin }) => {
      await tenantOf(session.shop, admin.graphql);
    },
  },
});

/** The library's authenticators. Webhooks do not use them: our own verifier is on that path. */
export const authenticate = shopify.authenticate;

function tenantOf(domain: string, graphql: AdminApiContext["graphql"]): Promise<Shop> {
  return ensureTenant(db, {
    domain,
    at: now(),
    profile: async () => {
      const answer = (await (await graphql(shopProfileDocument)).json()) as { data: ShopProfileData };
      return answer.data;
    },
  });
}

/** Who asks for an embedded page: the tenant, and the person for the audit. */
interface Person {
  readonly shop: Shop;
  /** "user:<Shopify's id>". */
  readonly actor: string;
}

/** Loaders of one document run side by side: together they make one token exchange, not one each. */
const underWay = new Map<string, Promise<Person>>();

/** What an address below /app takes a place for: a page, or a file that is written as it is read. */
type PagePlace = "page" | "export";

/**
 * The tenant of an embedded page's request, proven by its session token, with a place among the shop's pages, held
 * until the request is answered.
 * @throws Response where Shopify must act first: bounce page, re-authentication, 401, 410 for bots; and 429 where the
 * shop has as much under way as it may. Let it pass.
 */
export async function requireShop(request: Request): Promise<Shop> {
  return (await requirePerson(request)).shop;
}

/** The same, with who it is. @throws Response as requireShop. */
export async function requirePerson(request: Request, place: PagePlace = "page"): Promise<Person> {
  const person = await provenPerson(request);
  try {
    await oncePerRequest("place", () => takePlace(place, person.shop, request.signal));
  } catch (error) {
    throw error instanceof Response ? error.clone() : error;
  }
  return person;
}

async function takePlace(place: PagePlace, shop: Shop, signal: AbortSignal): Promise<void> {
  const entry = await services.admission.enter(place, shop, signal);
  if (entry.outcome === "entered") return atRequestEnd(entry.leave);
  throw new Response("This shop has many pages and files loading at once. Try again in a few seconds.", {
    status: 429,
    headers: {
      "Retry-After": String(entry.retryAfterSeconds),
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "private, no-store",
    },
  });
}

async function provenPerson(request: Request): Promise<Person> {
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

async function provePerson(request: Request): Promise<Person> {
  const { session, admin, sessionToken } = await authenticate.admin(request);
  const actor = `user:${sessionToken.sub}`;
  const shop = await shopByDomain(db, session.shop);
  if (shop && (shop.state === "active" || shop.state === "installing")) return { shop, actor };
  // A session without its tenant: the installation failed after the token came. It is made up for here.
  return { shop: await tenantOf(session.shop, admin.graphql), actor };
}
