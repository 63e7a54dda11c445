import type { Request, RequestHandler, Response } from "express";

/** What the app answers; TRACE and their like are none of it. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A host and port as they may stand in an address: a name, an IPv4 or a bracketed IPv6. */
const hostPattern = /^(?:[a-z0-9_-][a-z0-9_.-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * The door: one reading of where a request goes. Express decides by the raw path and Remix by the parsed one, so what
 * the two could read differently is refused here with 400 (dot segments, also encoded ones, backslashes, empty segments,
 * NUL, broken escapes, a host that is none) and what has two spellings gets one (`%61` is "a", RFC 3986 6.2.2.2).
 * Paths of the app are matched without regard to case: who decides by one uses `pathKey`.
 */
export function oneReading(): RequestHandler {
  return (request, response, next) => {
    if (!METHODS.includes(request.method)) {
      response.setHeader("Allow", METHODS.join(", "));
      return refuse(response, 405);
    }
    dropUntrusted(request);
    if (!hasGoodHost(request)) return refuse(response, 400);
    const target = readTarget(request.url);
    if (target === undefined || !parsesAlike(request, target)) return refuse(response, 400);
    request.url = target;
    request.originalUrl = target;
    if (isPage(request) && !isForPages(request)) return refuse(response, 400);
    if (isForBrowsers(request) && comesFromElsewhere(request)) return refuse(response, 403);
    return next();
  };
}

/**
 * What limits and headers go by: the path from the root, also inside of a mounted handler, in lower case, since routes
 * are found without regard to case.
 */
export function pathKey(request: Request): string {
  return request.originalUrl.split("?", 1)[0]?.toLowerCase() ?? "/";
}

/** Whether a path (see `pathKey`) is the ingest API's: it proves its caller before it reads, and counts for itself. */
export function isIngest(path: string): boolean {
  return /^\/api\/data\/[^/]+(?:\/[^/]+)?\/?$/.test(path);
}

/** Whether it asks for the front door, the app's pages or their authentication: what Remix renders for people. */
export function isPage(request: Request): boolean {
  return /^\/(?:$|(?:app|auth)(?:\/|$))/.test(pathKey(request));
}

function refuse(response: Response, status: 400 | 403 | 405): void {
  response.status(status).type("text/plain").send(`${status}\n`);
}

/** Remix reads these whoever sent them; here they count only from a proxy that the settings name. */
function dropUntrusted(request: Request): void {
  const trusts = request.app.get("trust proxy fn") as (address: string, hop: number) => boolean;
  if (trusts(request.socket.remoteAddress ?? "", 0)) return;
  delete request.headers["x-forwarded-host"];
  delete request.headers["x-forwarded-proto"];
}

function hasGoodHost(request: Request): boolean {
  const forwarded = firstOf(request.get("x-forwarded-host"));
  const protocol = firstOf(request.get("x-forwarded-proto"));
  return (
    [request.get("host"), forwarded].every((host) => host === undefined || isHost(host)) &&
    (protocol === undefined || protocol === "http" || protocol === "https")
  );
}

function firstOf(list: string | undefined): string | undefined {
  return list?.split(",", 1)[0]?.trim();
}

function isHost(text: string): boolean {
  return hostPattern.test(text) && URL.canParse(`http://${text}/`);
}

/** Bytes that an address has as they are; "#" and "\\" end or divide it for some readers and not for others. */
const visible = /^[!"$-[\]-~]+$/;

/** The target with one spelling for each path; undefined for what has no single reading. */
function readTarget(url: string): string | undefined {
  if (!url.startsWith("/") || !visible.test(url)) return undefined;
  const mark = url.indexOf("?");
  const [path, query] = mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark)];
  const plain = path.replaceAll(/%([0-9a-f]{2})/gi, plainEscape);
  if (plain.includes("//") || plain.includes("%00")) return undefined;
  if (plain.split("/").some((segment) => segment === "." || segment === "..")) return undefined;
  try {
    decodeURIComponent(plain);
  } catch {
    return undefined;
  }
  return plain + query;
}

/** An escaped letter, digit or one of "-._~" is the same address as the plain one; all others stay escaped. */
function plainEscape(escape: string, hex: string): string {
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
}

/** The proof: Remix's reading of the address has the path that Express has. */
function parsesAlike(request: Request, target: string): boolean {
  const address = `${request.protocol}://${request.get("host") ?? "localhost"}${target}`;
  const mark = target.indexOf("?");
  return URL.canParse(address) && new URL(address).pathname === (mark < 0 ? target : target.slice(0, mark));
}

/** The parameters that Shopify's library decodes without asking whether it can. */
function isForPages(request: Request): boolean {
  const { searchParams } = new URL(request.url, "http://localhost");
  return searchParams.getAll("host").every((host) => {
    try {
      return host === "" || URL.canParse(`https://${atob(host)}`);
    } catch {
      return false;
    }
  });
}

/** Shopify's servers and other systems post to the rest, and prove themselves there. */
function isForBrowsers(request: Request): boolean {
  return !/^\/(?:api|webhooks)(?:\/|$)/.test(pathKey(request));
}

/** A form that another site posts: browsers say where from. */
function comesFromElsewhere(request: Request): boolean {
  const origin = request.get("origin");
  if (origin === undefined || ["GET", "HEAD", "OPTIONS"].includes(request.method)) return false;
  const host = firstOf(request.get("x-forwarded-host")) ?? request.get("host");
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
