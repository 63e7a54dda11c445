import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type EntryContext,
  type HandleErrorFunction,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { contentSecurityPolicy } from "#app/http/index.server.ts";
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
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Content-Security-Policy", contentSecurityPolicy(shop, env.EXTRA_FRAME_ANCESTORS));
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
      <RemixServer context={remixContext} url={request.url} abortDelay={RENDER_MILLISECONDS} />,
      {
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

/** What loaders, actions and rendering throw. A visitor who left and a page that is not there are no failures. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  services.log.error({ err: error, path: maskPath(new URL(request.url).pathname) }, "a page failed");
};
