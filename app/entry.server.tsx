import { createHash, randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type EntryContext,
  type HandleErrorFunction,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { NonceContext } from "#app/components/nonce.ts";
import { pagePolicy } from "#app/http/index.server.ts";
import { maskPath } from "#app/lib/mask-text.ts";
import { parseShopDomain } from "#app/lib/shop-domain.ts";
import { services } from "#app/services.server.ts";

const RENDER_MILLISECONDS = 5_000;

/** Renders a document. Its frame policy is set here, last, so that nothing read raw from the address can stand in it. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const { env, log } = services;
  const shop = parseShopDomain(new URL(request.url).searchParams.get("shop"));
  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy({
    shopDomain: shop,
    extraAncestors: env.EXTRA_FRAME_ANCESTORS,
    nonce,
    scriptHashes: libraryScripts(request, remixContext),
    appBridgeUrl: env.APP_BRIDGE_URL,
    isDevelopment: env.NODE_ENV === "development",
  });
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Content-Security-Policy", policy);
  headers.delete("Link");
  if (shop) headers.set("Link", `<${env.APP_BRIDGE_URL}>; rel="preload"; as="script"`);
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

/**
 * Hashes of the inline scripts in what Shopify's library answered under /auth: the way out of the frame is one, with an
 * address in it that the library has checked. Nothing else that a loader throws is trusted like this.
 */
function libraryScripts(request: Request, { staticHandlerContext }: EntryContext): string[] {
  if (!/^\/auth\//i.test(new URL(request.url).pathname)) return [];
  return Object.values(staticHandlerContext.errors ?? {}).flatMap((error: unknown) => {
    if (!isRouteErrorResponse(error) || error.status !== 200 || typeof error.data !== "string") return [];
    return Array.from(
      error.data.matchAll(/<script>([^<]*)<\/script>/g),
      ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    );
  });
}

/** What loaders, actions and rendering throw. A visitor who left and a page that is not there are no failures. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  services.log.error({ err: error, path: maskPath(new URL(request.url).pathname) }, "a page failed");
};
