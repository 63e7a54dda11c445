import { z } from "zod";
import { parseDatabaseUrl } from "#app/lib/database-url.ts";

const flag = (fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0", "yes", "no"])
    .default(fallback ? "true" : "false")
    .transform((value) => ["true", "1", "yes"].includes(value));

const list = z
  .string()
  .default("")
  .transform((value) => value.split(/[\s,]+/).filter(Boolean));

const origin = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .transform((value) => new URL(value).origin);

/** `id:base64` pairs; the first encrypts, all decrypt. */
const keyRing = z.string().transform((value, context) => {
  const keys: { id: string; key: Buffer }[] = [];
  for (const [index, part] of value.split(",").entries()) {
    // The pair itself is a secret: a fault names its place, never its text.
    const [, id, text] = /^\s*([A-Za-z0-9_-]{1,16}):([A-Za-z0-9+/]+={0,2})\s*$/.exec(part) ?? [];
    const key = Buffer.from(text ?? "", "base64");
    if (!id || key.length !== 32)
      context.addIssue(`key ${index + 1} is not "id:base64" with 32 bytes (openssl rand -base64 32)`);
    else if (keys.some((known) => known.id === id)) context.addIssue(`key id ${id} is there twice`);
    else keys.push({ id, key });
  }
  return keys;
});

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  DATABASE_URL: z.string().superRefine((text, context) => {
    const parsed = parseDatabaseUrl(text);
    if (parsed.outcome === "invalid") for (const fault of parsed.faults) context.addIssue(fault);
  }),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(10),
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(1).optional(),
  SHOPIFY_APP_URL: origin,
  APP_BRIDGE_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
    .default("https://cdn.shopify.com/shopifycloud/app-bridge.js"),
  EXTRA_FRAME_ANCESTORS: list.pipe(z.array(origin)),
  TOKEN_ENCRYPTION_KEYS: keyRing,
  OPERATOR_TOKEN: z
    .string()
    .regex(/^\S{32,}$/, "must have at least 32 characters and no space (openssl rand -hex 32)")
    .optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{32,}$/, "must have at least 32 characters and no space (openssl rand -hex 32)")
    .optional(),
  SUPPORT_EMAIL: z
    .email("must be an email address")
    .max(254, "must be an email address of at most 254 characters")
    .optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be smtp://… or smtps://…" }).optional(),
  MAIL_FROM: z.string().min(3).max(320).optional(),
  PASSWORD_SIGN_IN: z
    .enum(["on", "off"])
    .default("off")
    .transform((value) => value === "on"),
  CUSTOMER_DETAILS: z
    .enum(["on", "off"])
    .default("on")
    .transform((value) => value === "on"),
  RETENTION_MESSAGE_DAYS: z.coerce.number().int().min(14).max(3_650).default(14),
  RETENTION_DEAD_LETTER_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  RETENTION_REQUEST_FILE_DAYS: z.coerce.number().int().min(1).max(30).default(30),
  WORKER_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().min(1).default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(1),
  WORKER_IN_PROCESS: flag(true),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  SHUTDOWN_DELAY_SECONDS: z.coerce.number().int().min(0).max(120).default(0),
  SHUTDOWN_SECONDS: z.coerce.number().int().min(1).max(300).default(20),
});

/** What no variable says by itself. */
const checked = schema.superRefine((settings, context) => {
  if (settings.SMTP_URL !== undefined && settings.MAIL_FROM === undefined)
    context.addIssue({ code: "custom", path: ["MAIL_FROM"], message: "must be set where SMTP_URL is" });
});

/** The settings of a process; `.env.example` explains each. */
export type Env = z.infer<typeof schema>;

/** All secrets that Shopify may sign with, the newest first: it signs with the oldest that is not revoked. */
export function signingSecrets(
  settings: Pick<Env, "SHOPIFY_API_SECRET" | "SHOPIFY_API_SECRET_PREVIOUS">,
): readonly string[] {
  const { SHOPIFY_API_SECRET: newest, SHOPIFY_API_SECRET_PREVIOUS: previous } = settings;
  return previous === undefined ? [newest] : [newest, previous];
}

export type EnvOutcome =
  | { readonly outcome: "valid"; readonly env: Env }
  /** Every fault, each naming its variable and never its value. */
  | { readonly outcome: "invalid"; readonly faults: readonly string[] };

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Where browsers and Shopify see this app, as the settings say it: SHOPIFY_APP_URL, else what `shopify app dev` gives
 * its child process, the tunnel's URL as HOST and as APP_URL, and no SHOPIFY_APP_URL at all (Shopify CLI 4.8).
 */
function publicUrl({ SHOPIFY_APP_URL, HOST, APP_URL }: Source): string | undefined {
  return SHOPIFY_APP_URL || (HOST !== undefined && isUrl(HOST) ? HOST : undefined) || APP_URL || undefined;
}

/** No address to listen at has such marks. */
const isUrl = (host: string): boolean => host.includes("://");

/** The host names, beside localhost, by which a development server is spoken to. */
export function publicHosts(source: Source): string[] {
  const url = publicUrl(source);
  return url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [];
}

/** Checks settings. Empty text counts as not set. */
export function parseEnv(source: Source): EnvOutcome {
  const known = { ...source, SHOPIFY_APP_URL: publicUrl(source) };
  const given = Object.fromEntries(
    Object.entries(known).filter(
      ([name, value]) => value !== "" && value !== undefined && !(name === "HOST" && isUrl(value)),
    ),
  );
  const parsed = checked.safeParse(given);
  const weak = (given.NODE_ENV ?? "production") === "production" ? placeholders(given) : [];
  if (parsed.success && weak.length === 0) return { outcome: "valid", env: parsed.data };
  const issues = parsed.error?.issues ?? [];
  const faults = issues.map((issue) => {
    const name = String(issue.path[0]);
    return given[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
  });
  const named = new Set(issues.map((issue) => String(issue.path[0])));
  faults.push(...weak.filter((fault) => !named.has(fault.slice(0, fault.indexOf(":")))));
  return { outcome: "invalid", faults: [...new Set(faults)] };
}

const secrets = ["SHOPIFY_API_SECRET", "SHOPIFY_API_SECRET_PREVIOUS", "OPERATOR_TOKEN", "METRICS_TOKEN"];
const MIN_SECRET_LENGTH = 16;
/** A random secret has about as many different characters, or bytes, as it is long: fewer is a placeholder. */
const MIN_DIFFERENT = 8;
const localHost = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What a real installation may not have: placeholders instead of secrets, and an address without TLS. */
function placeholders(given: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = [];
  for (const name of secrets) {
    const secret = given[name] ?? "";
    if (secret === "") continue;
    if (secret.length < MIN_SECRET_LENGTH)
      faults.push(`${name}: is too short to be a secret (${MIN_SECRET_LENGTH} characters at least)`);
    else if (new Set(secret).size < MIN_DIFFERENT)
      faults.push(`${name}: is not a random secret, it repeats a few characters`);
  }
  for (const { id, key } of keyRing.safeParse(given.TOKEN_ENCRYPTION_KEYS ?? "").data ?? [])
    if (new Set(key).size < MIN_DIFFERENT)
      faults.push(`TOKEN_ENCRYPTION_KEYS: key ${id} is not random (openssl rand -base64 32)`);
  const address = given.SHOPIFY_APP_URL ?? "";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "http:" && !localHost.test(url.hostname))
    faults.push("SHOPIFY_APP_URL: must be https:// in production");
  return faults;
}

let known: Env | undefined;

/** Settings that an app cannot run on. The message names every fault, and no value. */
class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * The process's settings, read once. The only reader of process.env in app/.
 * @throws SettingsError that names every fault at once.
 */
export function env(): Env {
  if (known) return known;
  const result = parseEnv(process.env);
  if (result.outcome === "invalid")
    throw new SettingsError(
      `The settings are not complete (see .env.example):\n${result.faults.map((fault) => `  - ${fault}`).join("\n")}`,
    );
  return (known = result.env);
}
