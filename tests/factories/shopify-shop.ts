import { randomBytes, randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import { createDatabase, type Database } from "#app/db/index.server.ts";
import { createLog, type Log } from "#app/log.server.ts";
import {
  API_VERSION,
  createAdminClient,
  createCostGate,
  createTokenProvider,
  type AdminClient,
  type TokenProvider,
} from "#app/shopify/index.server.ts";
import { createTokenCipher, installShop, type Shop, type TokenCipher } from "#app/tenancy/index.server.ts";
import { openStandin, type OpenedStandin } from "#tests/standin/open.ts";
import type { ShopOptions } from "#tests/standin/world/types.ts";

const clientId = "test-client";
const clientSecret = "test-secret";
const scopes = ["read_orders", "read_all_orders", "read_products", "read_customers", "read_inventory"];

/** A stand-in's shop, installed as a tenant with tokens in the session table, and the app's own ways to it. */
export interface ShopifyShop {
  readonly database: Database;
  readonly standin: OpenedStandin;
  readonly shop: Shop;
  readonly domain: string;
  readonly cipher: TokenCipher;
  readonly admin: AdminClient;
  readonly tokens: TokenProvider;
  readonly log: Log;
  /** What was logged at warning level or above, as messages. */
  warnings(): string[];
  /** Sends what goes to Shopify to this stand-in. */
  readonly fetch: typeof fetch;
  /** A provider as another process would have it. */
  otherProvider(options?: { readonly fetch?: typeof fetch; readonly now?: () => Date }): TokenProvider;
  /** Stores a fresh pair, its access token ending at `expires`. */
  storeTokens(expires: Date): Promise<{ accessToken: string; refreshToken: string }>;
  close(): Promise<void>;
}

/** Opens a stand-in with one shop. Close it. */
export async function openShopifyShop(
  options: Partial<Omit<ShopOptions, "domain">> & {
    readonly seed?: number;
    readonly scopes?: readonly string[];
  } = {},
): Promise<ShopifyShop> {
  const domain = `s-${randomUUID().slice(0, 8)}.myshopify.com`;
  const granted = options.scopes ?? scopes;
  const database = createDatabase(process.env.DATABASE_URL ?? "");
  const standin = await openStandin({
    plan: {
      seed: options.seed ?? 11,
      shops: [{ orders: 0, customers: 5, products: 5, ...options, domain }],
    },
    apps: [
      {
        clientId,
        clientSecret,
        handle: "tillsight",
        name: "Tillsight",
        appUrl: "http://127.0.0.1:9",
        scopes: [...granted],
        optionalScopes: [],
        apiVersion: API_VERSION,
        subscriptions: [],
      },
    ],
  });
  standin.install(domain, { scopes: [...granted] });
  const routed = routeTo(standin.url);
  const lines: string[] = [];
  const stream = new PassThrough();
  stream.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const log = createLog({ LOG_LEVEL: "warn" }, stream);
  const cipher = createTokenCipher([{ id: "k1", key: randomBytes(32) }]);
  const db = database.kysely;
  const { settings } = standin.world.shop(domain) ?? {};
  if (!settings) throw new Error("the stand-in made no shop");
  const now = () => new Date();
  const { shop } = await installShop(db, {
    domain,
    name: settings.name,
    currency: settings.currencyCode,
    timeZone: settings.ianaTimezone,
    scopes: granted,
    historyStartsAt: null,
    at: now(),
  });
  const provider: ShopifyShop["otherProvider"] = (changes = {}) =>
    createTokenProvider({
      db,
      cipher,
      apiKey: clientId,
      apiSecret: clientSecret,
      now,
      log,
      fetch: routed,
      ...changes,
    });
  const storeTokens = async (expires: Date) => {
    const { access, refresh } = standin.grants.issueOffline(clientId, domain, now());
    const id = `offline_${domain}`;
    const place = (column: string) => `session:${domain}:${id}:${column}`;
    const row = {
      shop: domain,
      state: "",
      is_online: false,
      scope: granted.join(","),
      expires,
      access_token: cipher.seal(access.token, place("access_token")),
      refresh_token: cipher.seal(refresh.token, place("refresh_token")),
      refresh_token_expires: new Date(refresh.expiresAt),
      updated_at: now(),
    };
    await db
      .insertInto("session")
      .values({ id, ...row })
      .onDuplicateKeyUpdate(row)
      .execute();
    return { accessToken: access.token, refreshToken: refresh.token };
  };
  await storeTokens(new Date(Date.now() + 3_600_000));
  const tokens = provider();
  return {
    database,
    standin,
    shop,
    domain,
    cipher,
    tokens,
    admin: createAdminClient({ tokens, gate: createCostGate(db), apiVersion: API_VERSION, fetch: routed }),
    log,
    warnings: () =>
      lines
        .join("")
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { msg: string }).msg),
    fetch: routed,
    otherProvider: provider,
    storeTokens,
    async close() {
      await standin.close();
      await database.close();
    },
  };
}

const plainFetch = globalThis.fetch;

/** As tests/standin/preload.mjs does for a whole process. */
function routeTo(standinUrl: string): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const door = url.hostname.endsWith(".myshopify.com") ? "__shop" : "__bulk";
    return plainFetch(new URL(`/${door}/${url.hostname}${url.pathname}${url.search}`, standinUrl), init);
  };
}
