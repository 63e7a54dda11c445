import { doors } from "./http/world-doors.ts";
import { signingSecret, type StandinApp } from "./http/apps.ts";
import { Clock } from "./http/clock.ts";
import { reopenWorld, type WorldPlan } from "./http/reopen-world.ts";
import { type Standin, type StandinOptions, startStandin } from "./http/server.ts";
import type { PendingDelivery } from "./http/webhooks.ts";
import { StateDir } from "./http/state-dir.ts";

export interface OpenOptions extends Pick<
  StandinOptions,
  "apps" | "port" | "tunnelPort" | "lifetimes" | "webhooks" | "liveIntervalMs"
> {
  plan: WorldPlan;
  /** Directory to keep everything in and to go on from; absent: everything is forgotten at the end. */
  stateDir?: string;
  /** Install the first app in every shop that does not have it and never had it. */
  install?: boolean;
  /** Optional scopes that installing grants too, as to an app that Shopify has approved for them. */
  grant?: readonly string[];
  live?: boolean;
}

export interface OpenedStandin extends Standin {
  /** Changes of earlier runs that were made again. */
  replayed: number;
}

/** Starts a whole stand-in: generated shops behind the Admin API, admin, webhooks. `close()` saves and ends all of it. */
export async function openStandin(options: OpenOptions): Promise<OpenedStandin> {
  const { plan, stateDir, install, grant = [], live, ...rest } = options;
  const clock = new Clock();
  const state = stateDir === undefined ? null : new StateDir(stateDir);
  const { world, replayed, orders } = reopenWorld(plan, clock, state);
  const grants = state?.grants();
  const standin = await startStandin({
    ...rest,
    world,
    doors,
    freeze: clock.freeze,
    ...(grants ? { grants } : {}),
    ...(state
      ? {
          grantsChanged: (changed) => state.saveGrants(changed),
          mutated: (mutation, moment, recordId) =>
            state.append({ moment: moment.toISOString(), ...mutation, recordId }),
        }
      : {}),
  });
  for (const { shopDomain, orderId } of orders) standin.live.remember(shopDomain, orderId);
  standin.sender.resume((state?.outbox() ?? []).map((pending) => readdress(pending, options.apps)));
  state?.saveOutbox([]);
  if (install) {
    const known = new Set(standin.grants.installs().map((one) => one.shopDomain));
    const scopes = [...(options.apps[0]?.scopes ?? []), ...grant];
    for (const { domain } of world.shops()) if (!known.has(domain)) standin.install(domain, { scopes });
  }
  if (live) standin.live.start();
  return {
    ...standin,
    replayed,
    async close() {
      standin.live.stop();
      state?.saveOutbox(standin.sender.pending());
      await standin.close();
      await world.close();
    },
  };
}

/** The app may listen elsewhere, and have another secret, than when the delivery was first tried. */
function readdress(pending: PendingDelivery, apps: StandinApp[]): PendingDelivery {
  const { pathname, search } = new URL(pending.message.url);
  const app = apps.find((candidate) => signingSecret(candidate) === pending.message.secret) ?? apps[0];
  if (!app) return pending;
  const url = new URL(pathname + search, app.appUrl).href;
  return { ...pending, message: { ...pending.message, url, secret: signingSecret(app) } };
}
