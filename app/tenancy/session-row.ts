import type { TokenCipher } from "./token-cipher.ts";

export type TokenColumn = "access_token" | "refresh_token";

/** What a sealed token is bound to: moved to another row or column, it does not open. */
export function tokenPlace(shop: string, sessionId: string, column: TokenColumn): string {
  return `session:${shop}:${sessionId}:${column}`;
}

/** Shopify's id of a shop's offline session (`offline_<domain>`). */
export function offlineSessionId(domain: string): string {
  return `offline_${domain}`;
}

export type ReadToken =
  | { readonly outcome: "token"; readonly text: string }
  | { readonly outcome: "none" }
  | { readonly outcome: "unreadable" };

/** Opens one token column of a session row. */
export function readToken(
  cipher: TokenCipher,
  row: { readonly shop: string; readonly id: string },
  column: TokenColumn,
  sealed: string | null,
): ReadToken {
  if (sealed === null) return { outcome: "none" };
  const opened = cipher.open(sealed, tokenPlace(row.shop, row.id, column));
  return opened.outcome === "opened" ? { outcome: "token", text: opened.text } : { outcome: "unreadable" };
}
