import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { magicLink, twoFactor } from "better-auth/plugins";
import type { Db } from "#app/db/index.server.ts";

/** Where the library's own addresses are; only those of `openPaths` are answered. */
export const BASE_PATH = "/auth/account";
/** Set by the app from the connection; what a client sends under this name is dropped. */
export const ADDRESS_HEADER = "x-client-address";

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

const LINK_MINUTES = 15;
const SESSION_DAYS = 14;
/** A passkey is added, and an account deleted, only this soon after signing in. */
const FRESH_MINUTES = 60;

export interface LibraryOptions {
  readonly db: Db;
  /** The app's public origin. */
  readonly origin: string;
  /** The first seals, all open. */
  readonly secrets: readonly { readonly version: number; readonly value: string }[];
  /** Whether people may have passwords. */
  readonly passwords: boolean;
  /** Sends the link that proves an address. */
  readonly sendLink: (email: string, token: string, next: string) => Promise<void>;
  readonly onError: (message: string) => void;
}

/** better-auth on our tables: sessions, sign-in links, passwords, passkeys, second factors. */
export function createLibrary(options: LibraryOptions) {
  const { origin } = options;
  return betterAuth({
    appName: "Tillsight",
    baseURL: origin,
    basePath: BASE_PATH,
    trustedOrigins: [origin],
    secrets: [...options.secrets],
    database: { db: options.db, type: "mysql" },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) => {
        if (level === "error") options.onError(message);
      },
    },
    // Every sign-in goes through the app's own limits, which count by address and by account, over all of them.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "tillsight",
      useSecureCookies: origin.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => crypto.randomUUID().replaceAll("-", "") },
    },
    user: {
      modelName: "person",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
    },
    session: {
      modelName: "person_session",
      fields: {
        userId: "person_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      expiresIn: SESSION_DAYS * 86_400,
      // A session ends when it was said to: nothing renews it, and a new one comes with each sign-in.
      disableSessionRefresh: true,
      freshAge: FRESH_MINUTES * 60,
      additionalFields: {
        secondFactorAt: { type: "date", required: false, input: false, fieldName: "second_factor_at" },
        shopId: { type: "number", required: false, input: false, fieldName: "shop_id" },
      },
    },
    account: {
      modelName: "person_credential",
      fields: {
        userId: "person_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      modelName: "person_verification",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
    emailAndPassword: {
      enabled: options.passwords,
      disableSignUp: true,
      requireEmailVerification: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    databaseHooks: {
      session: {
        create: {
          // A passkey is a device and a person at once, and the library's own second step ends in a new session.
          before: (_session, context) =>
            Promise.resolve({
              data: secondFactorPaths.has(context?.path ?? "") ? { secondFactorAt: new Date() } : {},
            }),
        },
      },
    },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        storeToken: "hashed",
        sendMagicLink: ({ email, token, metadata }) =>
          options.sendLink(email, token, String(metadata?.next ?? "/")),
      }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: "Tillsight",
        origin,
        schema: {
          passkey: {
            modelName: "person_passkey",
            fields: {
              userId: "person_id",
              publicKey: "public_key",
              credentialID: "credential_id",
              deviceType: "device_type",
              backedUp: "backed_up",
              createdAt: "created_at",
            },
          },
        },
      }),
      twoFactor({
        issuer: "Tillsight",
        allowPasswordless: true,
        schema: {
          user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
          twoFactor: {
            modelName: "person_second_factor",
            fields: {
              userId: "person_id",
              backupCodes: "backup_codes",
              failedVerificationCount: "failed_verification_count",
              lockedUntil: "locked_until",
            },
          },
        },
      }),
    ],
  });
}

export type Library = ReturnType<typeof createLibrary>;

const secondFactorPaths: ReadonlySet<string> = new Set([
  "/passkey/verify-authentication",
  "/two-factor/verify-totp",
  "/two-factor/verify-backup-code",
]);

/** What a browser asks of the library directly: the ceremonies of passkeys. All else goes through the app's pages. */
export const openPaths: Readonly<Record<string, { readonly method: string; readonly signedIn: boolean }>> = {
  "passkey/generate-register-options": { method: "GET", signedIn: true },
  "passkey/verify-registration": { method: "POST", signedIn: true },
  "passkey/generate-authenticate-options": { method: "GET", signedIn: false },
  "passkey/verify-authentication": { method: "POST", signedIn: false },
};
