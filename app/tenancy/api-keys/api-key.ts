/** What a key may do: `ingest` writes facts, `read` reads insights. */
export const apiScopes = ["ingest", "read"] as const;
export type ApiScope = (typeof apiScopes)[number];

/** A key as lists show it: nothing of its secret. */
export interface ApiKey {
  readonly publicId: string;
  readonly name: string;
  readonly lastFour: string;
  readonly scopes: readonly ApiScope[];
  readonly createdAt: Date;
  /** Refused from this instant on; null = never. */
  readonly expiresAt: Date | null;
  /** Written at most once a minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Whether a key is good now. */
export function isLive(key: Pick<ApiKey, "expiresAt" | "revokedAt">, now: Date): boolean {
  if (key.revokedAt !== null && key.revokedAt <= now) return false;
  return key.expiresAt === null || key.expiresAt > now;
}
