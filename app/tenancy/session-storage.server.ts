import type { Session, SessionParams } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import { Prisma, type Database } from "#app/db/index.server.ts";
import { readToken, tokenPlace, type TokenColumn } from "./session-row.ts";
import type { TokenCipher } from "./token-cipher.ts";

type Row = NonNullable<Awaited<ReturnType<Database["prisma"]["session"]["findUnique"]>>>;

export interface TenantSessionStorage extends SessionStorage {
  /** Drops every session of a shop; returns how many there were. */
  deleteShopSessions(domain: string): Promise<number>;
}

export interface SessionStorageOptions {
  readonly prisma: Database["prisma"];
  readonly cipher: TokenCipher;
  readonly now: () => Date;
  /** Makes the library's own `Session`; given from outside so that a worker need not load the library. */
  readonly makeSession: (params: SessionParams) => Session;
  /** Told of rows whose token does not open. They count as absent, and the next token exchange heals them. */
  readonly onUnreadable: (sessionId: string) => void;
}

/** Shopify's sessions in our table: real `Session`s, tokens sealed, nothing read or written at construction. */
export function createSessionStorage(options: SessionStorageOptions): TenantSessionStorage {
  const { prisma, cipher, now, makeSession, onUnreadable } = options;
  const seal = (session: Session, column: TokenColumn, token: string | undefined) =>
    token ? cipher.seal(token, tokenPlace(session.shop, session.id, column)) : null;

  const toSession = (row: Row): Session | undefined => {
    const access = readToken(cipher, row, "access_token", row.accessToken);
    const refresh = readToken(cipher, row, "refresh_token", row.refreshToken);
    if (access.outcome === "unreadable" || refresh.outcome === "unreadable") {
      onUnreadable(row.id);
      return undefined;
    }
    return makeSession({
      id: row.id,
      shop: row.shop,
      state: row.state,
      isOnline: row.isOnline,
      scope: row.scope ?? undefined,
      expires: row.expires ?? undefined,
      accessToken: access.outcome === "token" ? access.text : undefined,
      refreshToken: refresh.outcome === "token" ? refresh.text : undefined,
      refreshTokenExpires: row.refreshTokenExpires ?? undefined,
      onlineAccessInfo: row.onlineAccessInfo
        ? (JSON.parse(row.onlineAccessInfo) as Session["onlineAccessInfo"])
        : undefined,
    });
  };

  return {
    async storeSession(session) {
      const fields = {
        shop: session.shop,
        state: session.state,
        isOnline: session.isOnline,
        scope: session.scope ?? null,
        expires: session.expires ?? null,
        accessToken: seal(session, "access_token", session.accessToken),
        refreshToken: seal(session, "refresh_token", session.refreshToken),
        refreshTokenExpires: session.refreshTokenExpires ?? null,
        userId: session.onlineAccessInfo ? BigInt(session.onlineAccessInfo.associated_user.id) : null,
        onlineAccessInfo: session.onlineAccessInfo ? JSON.stringify(session.onlineAccessInfo) : null,
        // A refresh under way must not overwrite the pair that is stored here: it loses its lease.
        refreshLeaseToken: null,
        refreshLeasedUntil: null,
        refreshFailingSince: null,
        updatedAt: now(),
      };
      const upsert = () =>
        prisma.session.upsert({
          where: { id: session.id },
          create: { id: session.id, ...fields },
          update: fields,
        });
      try {
        await upsert();
      } catch (error) {
        // Two first visits at once: the loser's insert finds the winner's row, and becomes an update.
        if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002")) throw error;
        await upsert();
      }
      return true;
    },

    async loadSession(id) {
      const row = await prisma.session.findUnique({ where: { id } });
      return row ? toSession(row) : undefined;
    },

    async deleteSession(id) {
      await prisma.session.deleteMany({ where: { id } });
      return true;
    },

    async deleteSessions(ids) {
      await prisma.session.deleteMany({ where: { id: { in: ids } } });
      return true;
    },

    async findSessionsByShop(shop) {
      const rows = await prisma.session.findMany({ where: { shop }, orderBy: { id: "asc" } });
      return rows.map(toSession).filter((session) => session !== undefined);
    },

    async deleteShopSessions(domain) {
      return (await prisma.session.deleteMany({ where: { shop: domain } })).count;
    },
  };
}
