import type { ServerBuild } from "@remix-run/node";
import { createRequestHandler } from "@remix-run/express";
import {
  closeGracefully,
  createHttpApp,
  createHttpServer,
  listen,
  loadContext,
} from "#app/http/index.server.ts";
import { services } from "#app/services.server.ts";
import * as webhooks from "#app/routes/webhooks.$.ts";
import { signedHeaders } from "../../factories/delivery.ts";
import { bodyOf } from "../../factories/order-spec.ts";
import { routes } from "../api/serve-api.ts";

type ServerRouteModule = NonNullable<ServerBuild["routes"][string]>["module"];

export interface Served {
  readonly origin: string;
  /** Posts a webhook, signed with the secret of the settings. @returns the status. */
  deliver(
    shopDomain: string,
    topic: string,
    payload: unknown,
    headers?: Record<string, string>,
  ): Promise<number>;
  close(): Promise<void>;
}

/** The webhook route and the API's, behind the server's own limits and Remix's own adapter. */
export async function serveDoors(): Promise<Served> {
  const id = "routes/webhooks.$";
  const build: ServerBuild = {
    mode: "production",
    routes: {
      ...routes(),
      [id]: { id, path: "webhooks/*", module: webhooks as unknown as ServerRouteModule },
    },
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
    pages: createRequestHandler({ build, mode: "production", getLoadContext: loadContext }),
  });
  const server = createHttpServer();
  server.on("request", app);
  const origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
  return {
    origin,
    async deliver(shopDomain, topic, payload, headers = {}) {
      const body = typeof payload === "string" ? Buffer.from(payload) : bodyOf(payload);
      const signed = signedHeaders(body, {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": shopDomain,
        ...headers,
      });
      const answer = await fetch(`${origin}/webhooks/shopify`, {
        method: "POST",
        headers: signed,
        body: new Uint8Array(body),
      });
      return answer.status;
    },
    close: async () => void (await closeGracefully(server, 1)),
  };
}
