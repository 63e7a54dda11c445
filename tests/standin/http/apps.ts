import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";

/** One topic that the app subscribes to, and the path (or address) that the webhook is posted to. */
export interface WebhookSubscription {
  topic: string;
  /** Relative to the app's address, as in shopify.app.toml, or absolute. */
  uri: string;
  name?: string;
  /** Top-level fields that the payload keeps; everything when absent. */
  includeFields?: string[];
}

/** An app as the Partner dashboard knows it. */
export interface StandinApp {
  clientId: string;
  clientSecret: string;
  /** The secret before a rotation, not revoked yet: Shopify signs with the oldest such, and takes both from the app. */
  previousSecret?: string;
  /** Name in the address of the admin page: `/store/<shop>/apps/<handle>`. */
  handle: string;
  name: string;
  /** Where the app's process listens, e.g. `http://localhost:3000`. */
  appUrl: string;
  scopes: string[];
  optionalScopes: string[];
  apiVersion: string;
  subscriptions: WebhookSubscription[];
}

/** What webhooks, session tokens and launch addresses are signed with: the oldest secret that is not revoked. */
export function signingSecret(app: StandinApp): string {
  return app.previousSecret ?? app.clientSecret;
}

/** The part of an app that shopify.app.toml says; the secret and the address come from the environment. */
export type AppFromToml = Omit<StandinApp, "clientSecret" | "previousSecret">;

const scopeList = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) =>
    (Array.isArray(value) ? value : value.split(",")).map((s) => s.trim()).filter(Boolean),
  );

const tomlShape = z.object({
  client_id: z.string(),
  name: z.string(),
  handle: z.string().optional(),
  application_url: z.string(),
  access_scopes: z.object({ scopes: scopeList, optional_scopes: scopeList }).prefault({}),
  webhooks: z.object({
    api_version: z.string(),
    subscriptions: z
      .array(
        z.object({
          topics: z.array(z.string()).default([]),
          compliance_topics: z.array(z.string()).default([]),
          uri: z.string(),
          name: z.string().optional(),
          include_fields: z.array(z.string()).optional(),
          filter: z.string().optional(),
        }),
      )
      .default([]),
  }),
});

/**
 * Reads shopify.app.toml as Shopify would at `shopify app deploy`.
 * Throws when a required key is missing, and on a webhook `filter`: the stand-in does not evaluate filters, and
 * delivering what Shopify would hold back would make a test pass that fails in production.
 */
export function readAppToml(file: string): AppFromToml {
  const toml = tomlShape.parse(parse(readFileSync(file, "utf8")));
  const subscriptions: WebhookSubscription[] = [];
  for (const entry of toml.webhooks.subscriptions) {
    if (entry.filter !== undefined)
      throw new Error(`${file}: webhook filters are not evaluated by the stand-in`);
    for (const topic of [...entry.topics, ...entry.compliance_topics]) {
      subscriptions.push({
        topic,
        uri: entry.uri,
        ...(entry.name === undefined ? {} : { name: entry.name }),
        ...(entry.include_fields === undefined ? {} : { includeFields: entry.include_fields }),
      });
    }
  }
  return {
    clientId: toml.client_id,
    handle: toml.handle ?? toml.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    name: toml.name,
    appUrl: toml.application_url,
    scopes: toml.access_scopes.scopes,
    optionalScopes: toml.access_scopes.optional_scopes,
    apiVersion: toml.webhooks.api_version,
    subscriptions,
  };
}

/** The address a subscription is posted to. */
export function deliveryUrl(app: StandinApp, subscription: WebhookSubscription): string {
  return new URL(subscription.uri, app.appUrl).href;
}
