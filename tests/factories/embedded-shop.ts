import { Session } from "@shopify/shopify-api";
import type { Role } from "#app/lib/permissions.ts";
import type { Services } from "#app/services.server.ts";
import { activateShop, createSessionStorage, installShop, type Shop } from "#app/tenancy/index.server.ts";
import { signIdToken } from "#tests/standin/http/id-token.ts";

const HOUR = 3_600_000;

interface EmbeddedShopOptions {
  readonly name?: string;
  readonly timeZone?: string;
  readonly scopes?: string;
  readonly installedAt?: Date;
  /** What its people are but the first, who is its owner. */
  readonly staffAre?: Role;
}

/** A live installation whose pages can be asked for, by whoever of its staff: a session with a token that has an hour left. */
export async function embeddedShop(
  services: Pick<Services, "db" | "database" | "cipher">,
  domain: string,
  options: EmbeddedShopOptions = {},
): Promise<Shop> {
  const now = new Date();
  const scopes = options.scopes ?? "read_orders,read_customers,read_products";
  const { shop } = await installShop(services.db, {
    domain,
    name: options.name ?? "Embedded",
    currency: "USD",
    timeZone: options.timeZone ?? "UTC",
    scopes,
    historyStartsAt: null,
    at: options.installedAt ?? new Date(now.getTime() - 30 * 24 * HOUR),
  });
  const settings = JSON.stringify({ access: { defaultRole: options.staffAre ?? "admin" } });
  await services.db.updateTable("shop").set({ settings }).where("id", "=", shop.id).execute();
  const storage = createSessionStorage({
    prisma: services.database.prisma,
    cipher: services.cipher,
    now: () => now,
    makeSession: (params) => new Session(params),
    onUnreadable: () => undefined,
  });
  await storage.storeSession(
    new Session({
      id: `offline_${domain}`,
      shop: domain,
      state: "",
      isOnline: false,
      scope: scopes,
      accessToken: "token",
      expires: new Date(now.getTime() + HOUR),
      refreshToken: "refresh",
      refreshTokenExpires: new Date(now.getTime() + 24 * HOUR),
    }),
  );
  return activateShop(services.db, shop, null, now);
}

interface PageRequest {
  readonly userId?: string;
  /** Sent as JSON, by POST. */
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** When Shopify issued the session token; now. */
  readonly issuedAt?: Date;
}

/** A request of a page's scripts: App Bridge puts the session token into the header. */
export function pageRequest(domain: string, path: string, options: PageRequest = {}): Request {
  const token = signIdToken({
    shopDomain: domain,
    clientId: "client-id",
    clientSecret: "client-secret",
    userId: options.userId ?? "1",
    now: options.issuedAt ?? new Date(),
  });
  const headers = new Headers({
    Authorization: `Bearer ${token}`,
    "Accept-Language": "en-US",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36",
  });
  const url = `https://app.example.com${path}`;
  if (options.body !== undefined) {
    headers.set("Content-Type", "application/json");
    return new Request(url, { method: "POST", headers, body: JSON.stringify(options.body) });
  }
  if (options.form)
    return new Request(url, { method: "POST", headers, body: new URLSearchParams(options.form) });
  return new Request(url, { method: options.method ?? "GET", headers });
}
