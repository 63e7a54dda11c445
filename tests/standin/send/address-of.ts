import { resolve } from "node:path";
import { readAppToml } from "../http/apps.ts";

/** Where the app wants a topic posted, by its shopify.app.toml. */
export function addressOf(appUrl: string, topic: string): string {
  const { subscriptions } = readAppToml(resolve(import.meta.dirname, "../../../shopify.app.toml"));
  const uri = subscriptions.find((subscription) => subscription.topic === topic)?.uri ?? "/webhooks/shopify";
  return new URL(uri, appUrl).href;
}
