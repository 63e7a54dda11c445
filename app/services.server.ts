import { createHash, hkdfSync } from "node:crypto";
import { createAccounts, type Accounts } from "#app/accounts/index.server.ts";
import { createAdmission, type Admission } from "#app/admission/index.server.ts";
import { createRateLimits, type ApiContext } from "#app/api/index.server.ts";
import { createDatabase, type Database, type Db } from "#app/db/index.server.ts";
import { env, type Env } from "#app/env.server.ts";
import { parseDatabaseUrl } from "#app/lib/database-url.ts";
import { createAcceptor, createKnownShops, type Acceptor } from "#app/inbox/index.server.ts";
import { watchVersions, type VersionWatch } from "#app/lib/version-watch.ts";
import { createLog, type Log } from "#app/log.server.ts";
import { createMailer, type Mailer } from "#app/mail/index.server.ts";
import {
  API_VERSION,
  createAdminClient,
  createCostGate,
  createTokenProvider,
  withoutCustomerDetails,
  type AdminClient,
} from "#app/shopify/index.server.ts";
import { createTokenCipher, type Retention, type TokenCipher } from "#app/tenancy/index.server.ts";

/** What a process has one of. Built from the settings, once, and handed to domain functions as arguments. */
export interface Services {
  readonly env: Env;
  readonly log: Log;
  readonly database: Database;
  /** The set-based handle that domain functions take. */
  readonly db: Db;
  /** The same for pages and reports, on connections of its own. */
  readonly reading: Db;
  /** Who may have how much under way at once. */
  readonly admission: Admission;
  readonly cipher: TokenCipher;
  /** Shopify's Admin API, for any tenant, with its offline token. */
  readonly admin: AdminClient;
  /** Told of the API version of each webhook; answers' are seen to. */
  readonly seenVersion: VersionWatch;
  /** Where webhooks go. */
  readonly inbox: Acceptor;
  /** What API requests are answered with. */
  readonly api: ApiContext;
  /** People who sign in without Shopify; null where no mail server is set. */
  readonly accounts: Accounts | null;
  /** How long what is kept, where a shop says nothing. */
  readonly retention: Retention;
  readonly now: () => Date;
  /** Ends pools and timers; the process may exit after it. */
  close(): Promise<void>;
}

function build(): Services {
  const settings = env();
  const log = createLog(settings);
  const parsed = parseDatabaseUrl(settings.DATABASE_URL);
  if (parsed.outcome === "valid" && parsed.address.ssl.mode === "DISABLED" && !parsed.address.isLocal)
    log.warn(
      "the database is on another machine and the connection is not encrypted: see ssl-mode in .env.example",
    );
  const database = createDatabase(settings.DATABASE_URL, { connectionLimit: settings.DATABASE_CONNECTIONS });
  const db = database.kysely;
  const cipher = createTokenCipher(settings.TOKEN_ENCRYPTION_KEYS);
  const now = () => new Date();
  const tokens = createTokenProvider({
    db,
    cipher,
    apiKey: settings.SHOPIFY_API_KEY,
    apiSecret: settings.SHOPIFY_API_SECRET,
    now,
    log,
  });
  const seenVersion = watchVersions(API_VERSION, log, now);
  const admin = createAdminClient({
    tokens,
    gate: createCostGate(db),
    apiVersion: API_VERSION,
    onVersion: (version) => seenVersion("answer", version),
  });
  const inbox = createAcceptor(database.intake, { knownShops: createKnownShops(database.intake) });
  const { reading } = database;
  const admission = createAdmission();
  const mailer =
    settings.SMTP_URL !== undefined && settings.MAIL_FROM !== undefined
      ? createMailer(settings.SMTP_URL, settings.MAIL_FROM)
      : null;
  return {
    env: settings,
    log,
    database,
    db,
    reading,
    admission,
    cipher,
    admin: settings.CUSTOMER_DETAILS ? admin : withoutCustomerDetails(admin),
    seenVersion,
    inbox,
    api: {
      db,
      reading,
      admission,
      limits: createRateLimits(),
      operatorToken: settings.OPERATOR_TOKEN ?? null,
      cipher,
      now,
      customerDetails: settings.CUSTOMER_DETAILS,
      onError: (error) => log.error({ err: error }, "an API request failed"),
    },
    accounts: mailer && accountsOf(settings, { db, mailer, now, log }),
    retention: {
      messageDays: settings.RETENTION_MESSAGE_DAYS,
      deadLetterDays: settings.RETENTION_DEAD_LETTER_DAYS,
      requestFileDays: settings.RETENTION_REQUEST_FILE_DAYS,
    },
    now,
    async close() {
      mailer?.close();
      await inbox.close();
      await database.close();
    },
  };
}

/** What accounts seal and sign with is made from the keys of the tokens: rotating those signs everybody out. */
function accountsOf(
  settings: Env,
  given: { readonly db: Db; readonly mailer: Mailer; readonly now: () => Date; readonly log: Log },
): Accounts {
  return createAccounts({
    ...given,
    origin: settings.SHOPIFY_APP_URL,
    secrets: settings.TOKEN_ENCRYPTION_KEYS.map(({ id, key }) => ({
      version: createHash("sha256").update(id).digest().readUIntBE(0, 4),
      value: Buffer.from(hkdfSync("sha256", key, "", "tillsight accounts", 32)).toString("base64"),
    })),
    passwords: settings.PASSWORD_SIGN_IN,
    onError: (error, message) => given.log.error({ err: error }, message),
  });
}

declare global {
  var tillsightServices: Services | undefined;
}

/** In development Vite loads this file besides server.ts, and again as it changes: one set of pools all the same. */
export const services: Services = (globalThis.tillsightServices ??= build());

/** The same for loaders that compute reports: they read on connections of their own, and nobody else waits for them. */
export const readers: Services = { ...services, db: services.reading };
