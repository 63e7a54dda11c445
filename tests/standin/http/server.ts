import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StandinEvent, World } from "../world/types.ts";
import { handleShopRequest } from "./admin-api.ts";
import { handleAdminPage, handleShellCall } from "./admin-pages.ts";
import { signingSecret, type StandinApp } from "./apps.ts";
import { serveAsset } from "./assets.ts";
import { handleBulkResult } from "./bulk-results.ts";
import { handleControl } from "./control.ts";
import { appNamed, type IdTokenOptions, type StandinCore } from "./core.ts";
import type { Disorder } from "./disorder.ts";
import type { Doors } from "./doors.ts";
import { FaultBook } from "./faults.ts";
import { Grants, type GrantState, type Lifetimes } from "./grants.ts";
import { signIdToken } from "./id-token.ts";
import { LiveTraffic } from "./live.ts";
import { applyMutation, type Mutation } from "./mutations.ts";
import { sendJson } from "./respond.ts";
import { OWNER_ID } from "./staff.ts";
import { createTunnel } from "./tunnel.ts";
import { WebhookSender } from "./webhooks.ts";

export interface StandinOptions {
  world: World;
  doors: Doors;
  apps: StandinApp[];
  /** 0 or absent: any free port. */
  port?: number;
  /** Port at which the browser sees the first app; others get any free port. */
  tunnelPort?: number;
  lifetimes?: Partial<Lifetimes>;
  grants?: GrantState;
  grantsChanged?: (state: GrantState) => void;
  /** Called after each change made through `mutate`; `recordId` is null when the record has no id. */
  mutated?: (mutation: Mutation, moment: Date, recordId: string | null) => void;
  /** Runs a change with the world's clock standing still at `moment`. Default: the clock runs on. */
  freeze?: <T>(moment: Date, run: () => T) => T;
  webhooks?: { retryDelaysMs?: number[]; concurrency?: number; disorder?: Partial<Disorder>; seed?: number };
  /** Mean time between two live changes, milliseconds. Default 4000. */
  liveIntervalMs?: number;
  now?: () => Date;
}

export interface Standin extends Omit<StandinCore, "url"> {
  /** The admin's origin. */
  url: string;
  port: number;
  /** Ends live traffic, deliveries and both servers. Deliveries that are still to be made are in `sender.pending()` before. */
  close: () => Promise<void>;
}

/** Topics that reach an app after its uninstall. */
const AFTER_UNINSTALL = new Set([
  "app/uninstalled",
  "shop/redact",
  "customers/redact",
  "customers/data_request",
]);

/** Starts the outside of the stand-in: admin, Admin API, token endpoint, bulk files, webhook sender, one tunnel for each app. */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const now = options.now ?? (() => options.world.now());
  const grants = new Grants({
    ...(options.lifetimes ? { lifetimes: options.lifetimes } : {}),
    ...(options.grants ? { saved: options.grants } : {}),
    changed: () => options.grantsChanged?.(grants.toState()),
  });
  const sender = new WebhookSender({
    apps: options.apps,
    subscribed: (app, event) => isSubscribed(grants, app, event),
    ...options.webhooks,
  });
  const tunnels = new Map<string, Server>();
  let url = "";

  const core: StandinCore = {
    world: options.world,
    doors: options.doors,
    apps: options.apps,
    grants,
    faults: new FaultBook(),
    sender,
    tokenRequests: [],
    now,
    url: () => url,
    appOrigin: (app) => origin(tunnels.get(app.clientId)),
    install(shopDomain, { clientId, scopes } = {}) {
      if (!options.world.shop(shopDomain)) throw new Error(`no shop ${shopDomain} in this stand-in`);
      const app = appNamed(options.apps, clientId);
      return grants.install(app.clientId, shopDomain, scopes ?? app.scopes, now());
    },
    uninstall(shopDomain, clientId) {
      const ended = grants.uninstall(appNamed(options.apps, clientId).clientId, shopDomain, now());
      if (ended) options.world.shop(shopDomain)?.uninstallApp();
      return ended;
    },
    setScopes(shopDomain, scopes, clientId) {
      const install = grants.installed(appNamed(options.apps, clientId).clientId, shopDomain);
      if (!install) throw new Error(`the app is not installed in ${shopDomain}`);
      const previous = install.scopes;
      grants.setScopes(install, scopes);
      options.world.shop(shopDomain)?.updateScopes({ previous, current: scopes });
    },
    mutate(mutation) {
      const moment = now();
      const run = () => applyMutation(options.world, mutation);
      const changed = options.freeze ? options.freeze(moment, run) : run();
      const recordId = idOf(changed.record);
      options.mutated?.(mutation, moment, recordId);
      if (mutation.op === "createOrder" && recordId !== null) core.live.remember(mutation.shop, recordId);
      return { record: changed.record, events: changed.events.length };
    },
    idToken(shopDomain, request: IdTokenOptions = {}) {
      const app = appNamed(options.apps, request.clientId);
      return signIdToken({
        shopDomain,
        clientId: app.clientId,
        clientSecret: request.secret ?? signingSecret(app),
        userId: request.userId ?? OWNER_ID,
        now: now(),
        ...(request.lifetimeSeconds === undefined ? {} : { lifetimeSeconds: request.lifetimeSeconds }),
        ...(request.overrides === undefined ? {} : { overrides: request.overrides }),
      });
    },
    live: new LiveTraffic({
      world: options.world,
      mutate: (mutation) => core.mutate(mutation),
      intervalMs: options.liveIntervalMs ?? 4_000,
      seed: options.world.seed,
    }),
  };

  const server = createServer((request, response) => {
    handle(core, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, {
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
    });
  });
  await listen(server, options.port ?? 0);
  url = origin(server);
  for (const [index, app] of options.apps.entries()) {
    const tunnel = createTunnel({ appUrl: () => app.appUrl, standinOrigin: () => url });
    tunnels.set(app.clientId, tunnel);
    await listen(tunnel, index === 0 ? (options.tunnelPort ?? 0) : 0);
  }
  const stopListening = options.world.onEvent((event) => sender.accept(event));

  return {
    ...core,
    url,
    port: (server.address() as AddressInfo).port,
    async close() {
      stopListening();
      core.live.stop();
      sender.close();
      await Promise.all([server, ...tunnels.values()].map(closeServer));
    },
  };
}

async function handle(core: StandinCore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", core.url());
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const prefixed = /^\/__shop\/([^/]+)(\/.*)$/.exec(url.pathname);
  const shopDomain = prefixed?.[1] ?? (host.endsWith(".myshopify.com") ? host : undefined);
  if (shopDomain !== undefined) {
    return handleShopRequest(core, shopDomain, prefixed?.[2] ?? url.pathname, request, response);
  }
  if (url.pathname.startsWith("/__bulk/")) {
    const outside = new URL(`https://${url.pathname.slice("/__bulk/".length)}${url.search}`);
    return handleBulkResult(core, outside, request, response);
  }
  if (serveAsset(url.pathname, response)) return;
  if (url.pathname.startsWith("/__control/")) return handleControl(core, url, request, response);
  if (url.pathname.startsWith("/__shell/")) return handleShellCall(core, url.pathname, request, response);
  if (url.pathname === "/" || url.pathname.startsWith("/store/")) return handleAdminPage(core, url, response);
  sendJson(response, 404, { error: "Not Found" });
}

function isSubscribed(grants: Grants, app: StandinApp, event: StandinEvent): boolean {
  if (grants.installed(app.clientId, event.shopDomain)) return true;
  const known = grants
    .installs()
    .some((i) => i.clientId === app.clientId && i.shopDomain === event.shopDomain);
  return known && AFTER_UNINSTALL.has(event.topic);
}

function idOf(record: unknown): string | null {
  const id = typeof record === "object" && record !== null && "id" in record ? record.id : null;
  return typeof id === "string" ? id : null;
}

function origin(server: Server | undefined): string {
  return `http://localhost:${(server?.address() as AddressInfo | undefined)?.port ?? 0}`;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // This machine only: the control address does what anybody asks.
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
