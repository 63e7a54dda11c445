import type { World } from "../world/types.ts";
import type { StandinApp } from "./apps.ts";
import type { FaultBook } from "./faults.ts";
import type { Grants, Install } from "./grants.ts";
import type { LiveTraffic } from "./live.ts";
import type { Mutation } from "./mutations.ts";
import type { WebhookSender } from "./webhooks.ts";
import type { Doors } from "./doors.ts";

/** The parts of a running stand-in that its request handlers work on. */
export interface StandinCore {
  world: World;
  doors: Doors;
  apps: StandinApp[];
  grants: Grants;
  faults: FaultBook;
  sender: WebhookSender;
  live: LiveTraffic;
  /** What came to the token endpoint, oldest first. Status 0 = no answer. */
  tokenRequests: Array<{
    shopDomain: string;
    grantType: string;
    status: number;
    secret: "current" | "previous" | "none";
  }>;
  now: () => Date;
  /** The admin's origin, as the browser sees it. */
  url: () => string;
  /** The origin at which the browser sees the app. */
  appOrigin: (app: StandinApp) => string;
  install: (shopDomain: string, options?: { clientId?: string; scopes?: string[] }) => Install;
  uninstall: (shopDomain: string, clientId?: string) => boolean;
  setScopes: (shopDomain: string, scopes: string[], clientId?: string) => void;
  mutate: (mutation: Mutation) => { record: unknown; events: number };
  idToken: (shopDomain: string, options?: IdTokenOptions) => string;
}

export interface IdTokenOptions {
  clientId?: string;
  userId?: string;
  secret?: string;
  lifetimeSeconds?: number;
  /** Claims to set otherwise, to make a token that must be refused. */
  overrides?: Record<string, string | number>;
}

/** The app that a handle or client id names; the first app when nothing is named. Throws when unknown. */
export function appNamed(apps: StandinApp[], name?: string): StandinApp {
  const app = name === undefined ? apps[0] : apps.find((a) => a.clientId === name || a.handle === name);
  if (!app) throw new Error(`no app ${name ?? ""} in this stand-in`);
  return app;
}
