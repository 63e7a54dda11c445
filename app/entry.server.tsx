import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type EntryContext,
  type HandleDataRequestFunction,
  type HandleErrorFunction,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import type { FrameData } from "#app/components/frame/frame-data.ts";
import { NonceContext } from "#app/components/nonce.ts";
import { ANY_SHOP, pagePolicy } from "#app/http/index.server.ts";
import { maskPath } from "#app/lib/mask-text.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { services } from "#app/services.server.ts";
import { provenShop } from "#app/shopify.server.ts";

const RENDER_MILLISECONDS = 5_000;
const MAX_REASON = 300;

/**
 * Renders a document. Its frame policy is set here, last, so that nothing read raw from the address can stand in it: that
 * of the shop whose token the address proves. Without one there is no data in the page, and any admin may show it; a
 * window of our own has data by a cookie, and nobody may.
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const { env, log } = services;
  const shop = provenShop(request) ?? parseShopDomain(new URL(request.url).searchParams.get("shop"));
  const layout = remixContext.staticHandlerContext.loaderData["routes/app"] as FrameData | null | undefined;
  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy({
    shopDomain: layout?.kind === "own" ? undefined : (shop ?? ANY_SHOP),
    extraAncestors: env.EXTRA_FRAME_ANCESTORS,
    nonce,
    appBridgeUrl: env.APP_BRIDGE_URL,
    isDevelopment: env.NODE_ENV === "development",
  });
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Content-Security-Policy", policy);
  headers.delete("Link");
  if (shop) headers.set("Link", `<${env.APP_BRIDGE_URL}>; rel="preload"; as="script"`);
  logThrown(request, Object.values(remixContext.staticHandlerContext.errors ?? {}));
  const waitForAll = isbot(request.headers.get("user-agent") ?? "");

  return new Promise((resolve, reject) => {
    let shellSent = false;
    let failed = false;
    const answer = () => {
      shellSent = true;
      const body = new PassThrough();
      resolve(
        new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }),
      );
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <RemixServer
          context={remixContext}
          url={request.url}
          abortDelay={RENDER_MILLISECONDS}
          nonce={nonce}
        />
      </NonceContext.Provider>,
      {
        nonce,
        [waitForAll ? "onAllReady" : "onShellReady"]: answer,
        onShellError: reject,
        onError(error: unknown) {
          failed = true;
          // Before the shell, onShellError reports it; an abort after it is the client's own.
          if (shellSent && !request.signal.aborted) log.error({ err: error }, "rendering failed");
        },
      },
    );
    setTimeout(abort, RENDER_MILLISECONDS).unref();
  });
}

/** An answer to a data request; what a loader threw as a response is one, too. */
export const handleDataRequest: HandleDataRequestFunction = async (response, { request }) => {
  if (response.status >= 500 && response.headers.has("X-Remix-Catch"))
    logThrown(request, [{ status: response.status, data: await response.clone().text() }]);
  return response;
};

/** A page whose boundary fails, too, is rendered again with the same error. */
const logged = new WeakSet();

/** Remix does not hand thrown responses to handleError: without this, a 500 of that kind has no cause in the log. */
function logThrown(request: Request, errors: readonly unknown[]): void {
  const { pathname } = new URL(request.url);
  for (const error of errors) {
    const { status, data } = error as { readonly status?: unknown; readonly data?: unknown };
    if (typeof status !== "number" || status < 500 || logged.has(error as object)) continue;
    logged.add(error as object);
    const text = typeof data === "string" ? data : JSON.stringify(data ?? "");
    services.log.error(
      { path: maskPath(pathname), status, reason: text.slice(0, MAX_REASON) },
      "a page failed: a thrown response",
    );
  }
}

/** What loaders, actions and rendering throw. A visitor who left and a page that is not there are no failures. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  services.log.error({ err: error, path: maskPath(new URL(request.url).pathname) }, "a page failed");
};
