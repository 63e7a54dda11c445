import { randomBytes } from "node:crypto";
import path from "node:path";
import { keptSecrets } from "../process/kept-secrets.ts";
import { freePort, isPortFree } from "../process/ports.ts";

/** Everything of the demo but its database. */
export const demoFolder = path.resolve(import.meta.dirname, "../../.local/demo");

export interface Ports {
  readonly web: number;
  readonly standin: number;
  readonly tunnel: number;
  /** Where the demo's mails are read. */
  readonly inbox: number;
}

/** Where the demo's secrets are. */
export const demoSecretsFile = path.join(demoFolder, "env");

/**
 * The identity that stand-in and app share, the key of the tokens in the database, and the tokens of the operator and of
 * /metrics: each made once, then kept.
 */
export function demoSecrets(): Record<string, string> {
  return keptSecrets(demoSecretsFile, {
    SHOPIFY_API_KEY: () => randomBytes(16).toString("hex"),
    SHOPIFY_API_SECRET: () => randomBytes(32).toString("hex"),
    TOKEN_ENCRYPTION_KEYS: () => `demo:${randomBytes(32).toString("base64")}`,
    OPERATOR_TOKEN: () => randomBytes(32).toString("hex"),
    METRICS_TOKEN: () => randomBytes(32).toString("hex"),
  });
}

/** The addresses that the README names, or free ports where somebody else listens there; says so in that case. */
export async function choosePorts(say: (line: string) => void): Promise<Ports> {
  const choose = async (preferred: number, what: string) => {
    if (await isPortFree(preferred)) return preferred;
    const port = await freePort();
    say(`port ${preferred} is taken: ${what} listens on ${port}`);
    return port;
  };
  return {
    standin: await choose(4500, "the stand-in"),
    tunnel: await choose(4501, "the app's tunnel"),
    web: await choose(4510, "the app"),
    inbox: await choose(4520, "the inbox"),
  };
}

/** Settings of the web process and the worker. `.env.example` explains each. */
export function appEnvironment(options: {
  readonly databaseUrl: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly standinUrl: string;
  readonly appOrigin: string;
  /** The mail server of the demo's inbox. */
  readonly smtpUrl: string;
  /** Pages from their sources, with hot reload. */
  readonly dev: boolean;
}): Record<string, string> {
  return {
    NODE_ENV: options.dev ? "development" : "production",
    DATABASE_URL: options.databaseUrl,
    ...options.secrets,
    SHOPIFY_APP_URL: options.appOrigin,
    APP_BRIDGE_URL: `${options.standinUrl}/app-bridge.js`,
    EXTRA_FRAME_ANCESTORS: options.standinUrl,
    HOST: "127.0.0.1",
    PORT: String(options.ports.web),
    TRUST_PROXY: "1",
    WORKER_IN_PROCESS: "false",
    SMTP_URL: options.smtpUrl,
    MAIL_FROM: "Tillsight <tillsight@demo.example.com>",
    PASSWORD_SIGN_IN: "on",
    SHUTDOWN_SECONDS: "5",
    LOG_LEVEL: "info",
    STANDIN_URL: options.standinUrl,
  };
}
