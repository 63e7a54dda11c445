import type { Server } from "node:http";
import type { ServerBuild } from "@remix-run/node";
import { createRequestHandler } from "@remix-run/express";
import {
  closeGracefully,
  createHttpApp,
  createHttpServer,
  listen,
  loadContext,
} from "#app/http/index.server.ts";
import * as webhooks from "#app/routes/webhooks.$.ts";
import { services } from "#app/services.server.ts";

export type Routes = ServerBuild["routes"];
type ServerRouteModule = NonNullable<Routes[string]>["module"];

/** The webhook route. A resource route: no component; the build of such a route has none either. */
export const webhookRoutes: Routes = {
  "routes/webhooks.$": {
    id: "routes/webhooks.$",
    path: "webhooks/*",
    module: webhooks as unknown as ServerRouteModule,
  },
};

export interface ServedRoutes {
  readonly server: Server;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Resource routes behind the server's own limits and Remix's own adapter, on a port of their own. */
export function serveRoutes(routes: Routes): Promise<ServedRoutes> {
  return serveBuild({
    routes,
    entry: { module: { default: () => new Response(null, { status: 404 }) } },
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
  });
}

/** The same for a build of pages. */
export async function serveBuild(
  parts: Pick<ServerBuild, "routes" | "entry" | "assets">,
  trustProxy = 0,
): Promise<ServedRoutes> {
  const build: ServerBuild = {
    ...parts,
    mode: "production",
    publicPath: "/",
    assetsBuildDirectory: "",
    basename: "/",
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: false,
      v3_lazyRouteDiscovery: false,
    },
  };
  const app = createHttpApp({
    log: services.log,
    trustProxy,
    isReady: () => Promise.resolve(true),
    pages: createRequestHandler({ build, mode: "production", getLoadContext: loadContext }),
  });
  const server = createHttpServer();
  server.on("request", app);
  const port = await listen(server, 0, "127.0.0.1");
  return {
    server,
    origin: `http://127.0.0.1:${port}`,
    close: async () => void (await closeGracefully(server, 1)),
  };
}
