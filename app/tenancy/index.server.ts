export type { Shop, ShopSettings, ShopState } from "./shop.ts";
export { defaultSettings } from "./shop.ts";
export { shopByDomain, shopById } from "./find-shop.server.ts";
export { installShop, type Installation, type InstallOutcome } from "./install-shop.server.ts";
export { recordAudit, type AuditEntry } from "./audit.server.ts";
export { createTokenCipher, type TokenCipher, type TokenKey } from "./token-cipher.ts";
export { createSessionStorage, type TenantSessionStorage } from "./session-storage.server.ts";
