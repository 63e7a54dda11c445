import { randomBytes } from "node:crypto";

/** An app in a shop. `uninstalledAt` set means that its tokens are dead. */
export interface Install {
  shopDomain: string;
  clientId: string;
  scopes: string[];
  installedAt: string;
  uninstalledAt: string | null;
}

export interface AccessToken {
  token: string;
  shopDomain: string;
  clientId: string;
  mode: "offline" | "online";
  userId: string | null;
  /** Milliseconds since the epoch; null = does not expire. */
  expiresAt: number | null;
}

interface RefreshToken {
  token: string;
  shopDomain: string;
  clientId: string;
  expiresAt: number;
  parent: string | null;
  firstUsedAt: number | null;
}

export interface Lifetimes {
  accessSeconds: number;
  refreshSeconds: number;
  onlineSeconds: number;
}

const SHOPIFY_LIFETIMES: Lifetimes = {
  accessSeconds: 3600,
  refreshSeconds: 7_776_000,
  onlineSeconds: 86_399,
};

/** A used refresh token may be used again for this long, as long as its replacement was not (Shopify, 2026-08-28). */
const RETRY_WINDOW_MS = 30 * 24 * 3_600_000;

export interface OfflinePair {
  access: AccessToken;
  refresh: RefreshToken;
}

export interface GrantState {
  installs: Install[];
  access: AccessToken[];
  refresh: RefreshToken[];
}

/** Which app is installed where, with what scopes, and every token handed out. Kept as plain data, so that it can be saved. */
export class Grants {
  lifetimes: Lifetimes;
  readonly #installs = new Map<string, Install>();
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #changed: () => void;

  constructor(options: { lifetimes?: Partial<Lifetimes>; saved?: GrantState; changed?: () => void } = {}) {
    this.lifetimes = { ...SHOPIFY_LIFETIMES, ...options.lifetimes };
    this.#changed = options.changed ?? (() => undefined);
    for (const install of options.saved?.installs ?? []) this.#installs.set(key(install), install);
    for (const token of options.saved?.access ?? []) this.#access.set(token.token, token);
    for (const token of options.saved?.refresh ?? []) this.#refresh.set(token.token, token);
  }

  /** The live install, or undefined. */
  installed(clientId: string, shopDomain: string): Install | undefined {
    const install = this.#installs.get(key({ clientId, shopDomain }));
    return install?.uninstalledAt === null ? install : undefined;
  }

  installs(): Install[] {
    return [...this.#installs.values()];
  }

  install(clientId: string, shopDomain: string, scopes: string[], now: Date): Install {
    const install: Install = {
      clientId,
      shopDomain,
      scopes,
      installedAt: now.toISOString(),
      uninstalledAt: null,
    };
    this.#installs.set(key(install), install);
    this.#changed();
    return install;
  }

  /** Ends the install; every token of it stops working at once. Returns false when there was none. */
  uninstall(clientId: string, shopDomain: string, now: Date): boolean {
    const install = this.installed(clientId, shopDomain);
    if (!install) return false;
    install.uninstalledAt = now.toISOString();
    this.revokeTokens(clientId, shopDomain);
    return true;
  }

  setScopes(install: Install, scopes: string[]): void {
    install.scopes = scopes;
    this.#changed();
  }

  revokeTokens(clientId: string, shopDomain: string): void {
    for (const tokens of [this.#access, this.#refresh]) {
      for (const token of tokens.values()) {
        if (token.clientId === clientId && token.shopDomain === shopDomain) tokens.delete(token.token);
      }
    }
    this.#changed();
  }

  /** Makes every access token of the shop expire now; its refresh tokens stay good. */
  expireAccessTokens(shopDomain: string, now: Date): void {
    for (const token of this.#access.values())
      if (token.shopDomain === shopDomain) token.expiresAt = now.getTime();
    this.#changed();
  }

  /** A token that does not expire, as answered to `expiring: "0"`. */
  issuePermanent(clientId: string, shopDomain: string): AccessToken {
    return this.#issueAccess({ clientId, shopDomain, mode: "offline", userId: null, expiresAt: null });
  }

  issueOnline(clientId: string, shopDomain: string, userId: string, now: Date): AccessToken {
    const expiresAt = now.getTime() + this.lifetimes.onlineSeconds * 1000;
    return this.#issueAccess({ clientId, shopDomain, mode: "online", userId, expiresAt });
  }

  issueOffline(clientId: string, shopDomain: string, now: Date, parent: string | null = null): OfflinePair {
    const refresh: RefreshToken = {
      token: `shprt_${randomBytes(16).toString("hex")}`,
      clientId,
      shopDomain,
      expiresAt: now.getTime() + this.lifetimes.refreshSeconds * 1000,
      parent,
      firstUsedAt: null,
    };
    this.#refresh.set(refresh.token, refresh);
    const expiresAt = now.getTime() + this.lifetimes.accessSeconds * 1000;
    const access = this.#issueAccess({ clientId, shopDomain, mode: "offline", userId: null, expiresAt });
    return { access, refresh };
  }

  /**
   * Trades a refresh token for a new pair. The old one stays usable until its replacement is used, for at most 30 days
   * after its first use; using a replacement retires its parent and the parent's other children.
   */
  refresh(clientId: string, shopDomain: string, token: string, now: Date): OfflinePair | undefined {
    const found = this.#refresh.get(token);
    if (!found || found.clientId !== clientId || found.shopDomain !== shopDomain) return undefined;
    const retryEnds = found.firstUsedAt === null ? Infinity : found.firstUsedAt + RETRY_WINDOW_MS;
    if (now.getTime() >= Math.min(found.expiresAt, retryEnds)) return undefined;
    if (found.parent !== null) {
      for (const other of this.#refresh.values()) {
        if (other !== found && (other.token === found.parent || other.parent === found.parent)) {
          this.#refresh.delete(other.token);
        }
      }
    }
    found.firstUsedAt ??= now.getTime();
    return this.issueOffline(clientId, shopDomain, now, found.token);
  }

  /** The token's record if it works at this moment for this shop. */
  checkAccess(token: string, shopDomain: string, now: Date): AccessToken | undefined {
    const found = this.#access.get(token);
    if (!found || found.shopDomain !== shopDomain || !this.installed(found.clientId, shopDomain))
      return undefined;
    return found.expiresAt !== null && found.expiresAt <= now.getTime() ? undefined : found;
  }

  toState(): GrantState {
    return {
      installs: [...this.#installs.values()],
      access: [...this.#access.values()],
      refresh: [...this.#refresh.values()],
    };
  }

  #issueAccess(token: Omit<AccessToken, "token">): AccessToken {
    const access: AccessToken = { token: `shpat_${randomBytes(16).toString("hex")}`, ...token };
    this.#access.set(access.token, access);
    this.#changed();
    return access;
  }
}

function key(of: { clientId: string; shopDomain: string }): string {
  return `${of.clientId} ${of.shopDomain}`;
}
