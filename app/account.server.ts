import { redirect, type AppLoadContext } from "@remix-run/node";
import type { Accounts, From, SignedIn } from "#app/accounts/index.server.ts";
import { ownPath } from "#app/lib/own-path.ts";
import { oncePerRequest } from "#app/lib/request-scope.ts";
import { services } from "#app/services.server.ts";

/** @throws Response 404 where nobody signs in here: the installation has no mail server. */
export function requireAccounts(): Accounts {
  if (services.accounts) return services.accounts;
  throw new Response("Nobody signs in here.", { status: 404 });
}

export function from(request: Request, context: AppLoadContext): From {
  return { request, address: context.address ?? "" };
}

/** The session of the request's cookie, complete or not; undefined where there is none. */
export function signedIn(request: Request): Promise<SignedIn | undefined> {
  const { accounts } = services;
  return accounts ? oncePerRequest("account", () => accounts.signedIn(request)) : Promise.resolve(undefined);
}

/**
 * The person of a page outside of the admin.
 * @throws Response to the sign-in page, which leads back here; to the second factor, where that is missing.
 */
export async function requireAccount(request: Request): Promise<SignedIn> {
  requireAccounts();
  const session = await signedIn(request);
  const next = encodeURIComponent(pathOf(request));
  if (!session) throw leadTo(`/?next=${next}`);
  if (!session.isComplete) throw leadTo(`/sign-in/code?next=${next}`);
  if (changes(request)) requireOwnOrigin(request);
  return session;
}

/** A redirect as what it is: a response, which may be thrown. @param path one of ours */
export function leadTo(path: string): Response {
  return redirect(path);
}

/** Where a request by document or by Remix's own fetch was going. */
function pathOf(request: Request): string {
  const url = new URL(request.url);
  url.searchParams.delete("_data");
  return request.method === "GET" ? `${url.pathname}${url.search}` : url.pathname;
}

const changes = (request: Request) => request.method !== "GET" && request.method !== "HEAD";

/**
 * A cookie goes along with whatever page sends a form: what changes something has to come from a page of this app.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 * @throws Response 403.
 */
export function requireOwnOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  if (origin === services.env.SHOPIFY_APP_URL) return;
  if (origin === null && request.headers.get("sec-fetch-site") === "same-origin") return;
  throw new Response("This was not sent from a page of Tillsight.", { status: 403 });
}

/** Where a sign-in leads: the path that it was asked for at, or the person's shops. */
export function nextPath(text: FormDataEntryValue | null): string {
  return ownPath(typeof text === "string" ? text : null, "/shops");
}

/** An answer with cookies. */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** A text field of a form, cut to what a person writes. */
export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 2_000) : "";
}
