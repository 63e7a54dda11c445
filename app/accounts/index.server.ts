export type { Account, PasskeyInfo, SessionInfo, SignedIn, SignInOutcome } from "./account.ts";
export { purgeAccounts } from "./purge-accounts.server.ts";
export { createAccounts, type Accounts, type From } from "./create-accounts.server.ts";
