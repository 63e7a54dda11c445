import { leadTo, requireOwnOrigin, signedIn } from "#app/account.server.ts";
import { sentToken } from "#app/http/index.server.ts";
import type { PageFault } from "#app/lib/page-fault.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { roleTexts, rolesWith, type Permission } from "#app/lib/permissions.ts";
import { atRequestEnd, oncePerRequest } from "#app/lib/request-scope.ts";
import { services } from "#app/services.server.ts";
import { provenPerson } from "#app/shopify.server.ts";
import {
  allows,
  personAccess,
  personActor,
  shopById,
  shopOfPerson,
  shopsOf,
  staffAccess,
  type Access,
  type Shop,
} from "#app/tenancy/index.server.ts";

/** Who asks for a page below /app: the shop, the person for the audit, and what they may do there. */
interface VisitorOfShop {
  readonly shop: Shop;
  /** "user:<Shopify's id>" in the admin, "person:<id>" outside of it. */
  readonly actor: string;
  /** Shopify's id of the user, or the account's. */
  readonly userId: string;
  readonly access: Access;
}

export type Visitor =
  /** In Shopify's admin. `sessionToken` is the request's own, verified; for Shopify's token endpoint. */
  | (VisitorOfShop & { readonly via: "shopify"; readonly sessionToken: string })
  /** Outside of it, by an account of ours. */
  | (VisitorOfShop & { readonly via: "account"; readonly name: string; readonly email: string });

/** What an address below /app takes a place for: a page, or a file that is written as it is read. */
type PagePlace = "page" | "export";

/** All of these, or the one. Each address below /app says what it needs: there is none that asks for nothing. */
type Needed = Permission | readonly Permission[];

/** Set by our own frame: which shop the document of a request is about. Each browser tab has its own. */
const SHOP_HEADER = "x-tillsight-shop";

/**
 * The shop of a page below /app, for whoever may do what it needs.
 * @throws Response as requireVisitor.
 */
export async function requireShop(request: Request, needed: Needed): Promise<Shop> {
  return (await requireVisitor(request, needed)).shop;
}

/**
 * The same, with who it is, and a place among what the shop has under way, held until the request is answered.
 * @throws Response where the page cannot be shown: the way to a session token or to the sign-in page, 401, 403 where the
 * role does not include it, 404 for a shop that is not theirs, 410 for bots, 429, 503. Let it pass.
 */
export async function requireVisitor(
  request: Request,
  needed: Needed,
  place: PagePlace = "page",
): Promise<Visitor> {
  const visitor = await provenVisitor(request);
  for (const permission of typeof needed === "string" ? [needed] : needed)
    if (!allows(visitor.access, permission)) throw forbidden(visitor.access, permission);
  return inPlace(visitor, place, request);
}

/**
 * Who asks, whatever they may do: for the frame around the pages alone, which shows nothing of the shop but its name.
 * @throws Response as requireVisitor, but 403.
 */
export async function visitorOf(request: Request): Promise<Visitor> {
  return inPlace(await provenVisitor(request), "page", request);
}

async function inPlace(visitor: Visitor, place: PagePlace, request: Request): Promise<Visitor> {
  try {
    await oncePerRequest("place", () => takePlace(place, visitor.shop, request.signal));
  } catch (error) {
    throw error instanceof Response ? error.clone() : error;
  }
  return visitor;
}

async function provenVisitor(request: Request): Promise<Visitor> {
  try {
    return await oncePerRequest("visitor", () => findVisitor(request));
  } catch (error) {
    // A body is read once; each loader's error needs its own.
    throw error instanceof Response ? error.clone() : error;
  }
}

/** Whether a document is one of our own frame: App Bridge has nothing to do there. */
export async function isOutsideAdmin(request: Request): Promise<boolean> {
  return !isOfShopify(request) && (await signedIn(request))?.isComplete === true;
}

/** Whether an address is one of Shopify's admin: it proves its shop, or names it as only Shopify does, by its domain. */
function isOfShopify(request: Request): boolean {
  if (sentToken(request).token !== undefined) return true;
  return parseShopDomain(new URL(request.url).searchParams.get("shop")) !== undefined;
}

async function findVisitor(request: Request): Promise<Visitor> {
  const { db, now } = services;
  if (!isOfShopify(request)) {
    const session = await signedIn(request);
    if (session) return findByAccount(request, session);
  }
  const person = await provenPerson(request);
  const access = await staffAccess(db, person.shop, { userId: person.userId, at: now() });
  return { ...person, access, via: "shopify" };
}

async function findByAccount(
  request: Request,
  { account, isComplete, sessionId, shopId }: NonNullable<Awaited<ReturnType<typeof signedIn>>>,
): Promise<Visitor> {
  const { db, accounts } = services;
  const url = new URL(request.url);
  url.searchParams.delete("_data");
  if (!isComplete) throw leadTo(`/sign-in/code?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (request.method !== "GET" && request.method !== "HEAD") requireOwnOrigin(request);
  const named = request.headers.get(SHOP_HEADER) ?? url.searchParams.get("shop");
  const found =
    named === null ? await lastShop(account.id, shopId) : await shopOfPerson(db, account.id, named);
  // Of a shop that is not theirs nobody learns whether it exists.
  if (found.outcome === "none") throw named === null ? leadTo("/shops") : notTheirs();
  const { shop, access } = found;
  if (shop.id !== shopId) await accounts?.rememberShop(sessionId, shop.id);
  return {
    shop,
    access,
    via: "account",
    actor: personActor(account.id),
    userId: account.id,
    name: account.name,
    email: account.email,
  };
}

async function lastShop(personId: string, shopId: number | null) {
  const { db } = services;
  const last = shopId === null ? undefined : await shopById(db, shopId);
  if (last) {
    const found = await personAccess(db, personId, last);
    if (found.outcome === "access") return { ...found, shop: last };
  }
  const [only, another] = await shopsOf(db, personId);
  if (!only || another) return { outcome: "none" } as const;
  const found = await personAccess(db, personId, only.shop);
  return found.outcome === "access" ? { ...found, shop: only.shop } : found;
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

function forbidden(access: Access, permission: Permission): Response {
  const names = rolesWith(permission).map((role) => roleTexts[role].name);
  const who = new Intl.ListFormat("en", { type: "disjunction" }).format(names);
  return fault(403, {
    title: "Your role doesn’t include this",
    detail: `You are ${roleTexts[access.role].name} here. Ask an owner of this shop to make you ${who}, if you need it.`,
    retry: false,
  });
}

function notTheirs(): Response {
  return fault(404, {
    title: "This shop isn’t among yours",
    detail: "You are no member of it, or not any more. Choose another one under All shops.",
    retry: false,
  });
}

function fault(status: number, body: PageFault): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "private, no-store" } });
}
