import type { ServerBuild } from "@remix-run/node";

import { createRequestHandler } from "@remix-run/express";
import { closeGracefully, createHttpApp, createHttpServer, listen } from "#app/http/index.server.ts";
import { services } from "#app/services.server.ts";
import * as route from "#app/routes/webhooks.$.ts";

/** The webhook route behind the server's own limits and Remix's own adapter, on a port of its own. */
export async function serveWebhooks(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const id = "routes/webhooks.$";
  type ServerRouteModule = NonNullable<ServerBuild["routes"][string]>["module"];
  const build: ServerBuild = {
    mode: "production",
    // A resource route: no component. The build of such a route has none either.
    routes: { [id]: { id, path: "webhooks/*", module: route as unknown as ServerRouteModule } },
    entry: { module: { default: () => new Response(null, { status: 404 }) } },
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
    publicPath: "/",
    assetsBuildDirectory: "",
    basename: "/",
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: false,
      v3_lazyRouteDiscovery: true,
    },
  };
  const app = createHttpApp({
    log: services.log,
    trustProxy: 0,
    isReady: () => Promise.resolve(true),
    pages: createRequestHandler({ build, mode: "production" }),
  });
  const server = createHttpServer();
  server.on("request", app);
  const port = await listen(server, 0, "127.0.0.1");
  return { origin: `http://127.0.0.1:${port}`, close: async () => void (await closeGracefully(server, 1)) };
}
