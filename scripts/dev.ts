// npm run dev: the app from its sources with hot reload, as `shopify app dev` starts it. Makes for itself what the
// environment and .env do not say, migrates, and becomes the web process.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { openWorkingDatabase } from "./database/working-database.ts";
import { keptSecrets } from "./process/kept-secrets.ts";
import { Mistake } from "./process/mistake.mjs";

const secretsFile = path.resolve(import.meta.dirname, "../.local/dev/env");
const say = (line: string): void => console.log(`[dev] ${line}`);
const { env } = process;

if (!env.SHOPIFY_API_KEY || !env.SHOPIFY_API_SECRET)
  throw new Mistake(
    "SHOPIFY_API_KEY and SHOPIFY_API_SECRET are not set. `shopify app dev` gives them; without a Shopify store: npm run demo -- --dev",
  );

if (!env.TOKEN_ENCRYPTION_KEYS) {
  const made = keptSecrets(secretsFile, {
    TOKEN_ENCRYPTION_KEYS: () => `dev:${randomBytes(32).toString("base64")}`,
  });
  Object.assign(env, made);
}

// The stand-in's App Bridge instead of Shopify's, whose CDN knows only real shops.
if (env.STANDIN_URL) env.APP_BRIDGE_URL ||= `${env.STANDIN_URL}/app-bridge.js`;

const database = await openWorkingDatabase({
  purpose: "dev",
  configured: env.DATABASE_URL || undefined,
  create: false,
  say,
});
say(`database … ${database.place}`);
if (!env.DATABASE_URL) say(`for other commands: DATABASE_URL='${database.url}' npm run ops -- status`);
env.DATABASE_URL = database.url;

// It ends the process when it is asked to; the private server is stopped after that, by whoever started this.
await import("../server.ts");
