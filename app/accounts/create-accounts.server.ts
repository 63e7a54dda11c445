import { isAPIError } from "better-auth/api";
import type { Db } from "#app/db/index.server.ts";
import type { Mailer } from "#app/mail/index.server.ts";
import type { SignedIn, SignInOutcome } from "./account.ts";
import {
  ADDRESS_HEADER,
  BASE_PATH,
  createLibrary,
  MAX_PASSWORD,
  MIN_PASSWORD,
  openPaths,
} from "./library.server.ts";
import { createLimits, type Limits } from "./limits.ts";
import { parseEmail } from "./email.ts";
import { invitationMail, linkMail, type InvitationMail } from "./mails.ts";
import { createRecords } from "./records.server.ts";

export interface AccountsOptions {
  readonly db: Db;
  readonly origin: string;
  readonly secrets: readonly { readonly version: number; readonly value: string }[];
  readonly passwords: boolean;
  readonly mailer: Mailer;
  readonly now: () => Date;
  readonly onError: (error: unknown, message: string) => void;
}

/** Whose request it is, as far as the connection says. */
export interface From {
  readonly request: Request;
  /** The client's address, behind the proxies that are believed. */
  readonly address: string;
}

export type LinkOutcome =
  /** The same whether the address has an account or not. */
  | { readonly outcome: "sent" }
  | { readonly outcome: "not_an_email" }
  | { readonly outcome: "too_many"; readonly retryAfterSeconds: number };

/** People who sign in without Shopify. Cookies that a call returns belong into the answer's Set-Cookie. */
export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(options: AccountsOptions) {
  const { db, origin, mailer, now } = options;
  const limits: Limits = createLimits();
  const library = createLibrary({
    ...options,
    sendLink: (email, token, next) => mailer.send(linkMail(origin, { to: email, token, next })),
    onError: (message) => options.onError(undefined, message),
  });
  const { api } = library;

  /** Headers as the library reads them: who asks is what the connection says, never the client. */
  function headersOf({ request, address }: From): Headers {
    const headers = new Headers(request.headers);
    headers.set(ADDRESS_HEADER, address);
    return headers;
  }

  /** The session of the request's cookie, complete or not. Asked of the database each time: what ends, ends at once. */
  async function signedIn(request: Request): Promise<SignedIn | undefined> {
    if (!(request.headers.get("cookie") ?? "").includes("tillsight.session_token")) return undefined;
    const found = await api.getSession({ headers: request.headers, query: { disableRefresh: true } });
    if (!found) return undefined;
    const { user, session } = found;
    if (!user.emailVerified) return undefined;
    const hasSecondFactor = user.twoFactorEnabled === true;
    return {
      account: { id: user.id, name: user.name, email: user.email, hasSecondFactor },
      sessionId: session.id,
      signedInAt: session.createdAt,
      shopId: session.shopId ?? null,
      isComplete: !hasSecondFactor || (session.secondFactorAt ?? null) !== null,
    };
  }

  /** Sends a link that signs its reader in, and then leads to `next`, a path of ours. A new address becomes an account when its link is opened, not before. */
  async function sendLink(from: From, text: string, next: string): Promise<LinkOutcome> {
    const email = parseEmail(text);
    if (email === undefined) return { outcome: "not_an_email" };
    const wait = (await limits.take("address", from.address)) ?? (await limits.take("link", email));
    if (wait !== undefined) return { outcome: "too_many", retryAfterSeconds: wait };
    // Not waited for: neither the mail server's pace nor its refusal of an address tells anything about accounts.
    api
      .signInMagicLink({ body: { email, metadata: { next } }, headers: headersOf(from) })
      .catch((error: unknown) => options.onError(error, "a sign-in link could not be sent"));
    return { outcome: "sent" };
  }

  /** Signs in by the token of a link, once. The page that shows the link's button has not used it. */
  async function openLink(from: From, token: string): Promise<SignInOutcome> {
    const wait = await limits.take("address", from.address);
    if (wait !== undefined) return { outcome: "too_many", retryAfterSeconds: wait };
    return settle(() =>
      api.magicLinkVerify({ query: { token }, headers: headersOf(from), returnHeaders: true }),
    );
  }

  async function signInByPassword(from: From, email: string, password: string): Promise<SignInOutcome> {
    const wait =
      (await limits.take("address", from.address)) ??
      (await limits.take("password", email.trim().toLowerCase()));
    if (wait !== undefined) return { outcome: "too_many", retryAfterSeconds: wait };
    return settle(() =>
      api.signInEmail({ body: { email, password }, headers: headersOf(from), returnHeaders: true }),
    );
  }

  /** Completes a session, or a sign-in under way, by a code of the authenticator app or a backup code. */
  async function giveSecondFactor(from: From, code: string): Promise<SignInOutcome> {
    const current = await signedIn(from.request);
    const wait =
      (await limits.take("address", from.address)) ??
      (await limits.take("second_factor", current?.account.id ?? from.address));
    if (wait !== undefined) return { outcome: "too_many", retryAfterSeconds: wait };
    const body = { code: code.replaceAll(/[\s-]/g, "") };
    const isBackup = !/^\d{6}$/.test(body.code);
    const given = { headers: headersOf(from), returnHeaders: true } as const;
    const outcome = await settle(() =>
      isBackup
        ? api.verifyBackupCode({ body: { code: code.trim() }, ...given })
        : api.verifyTOTP({ body, ...given }),
    );
    if (outcome.outcome === "signed_in" && current)
      await db
        .updateTable("person_session")
        .set({ second_factor_at: now() })
        .where("id", "=", current.sessionId)
        .execute();
    return outcome;
  }

  async function settle(
    call: () => Promise<{ readonly headers: Headers; readonly response: unknown }>,
  ): Promise<SignInOutcome> {
    try {
      const { headers, response } = await call();
      const cookies = headers.getSetCookie();
      const next = response as {
        readonly twoFactorRedirect?: boolean;
        readonly user?: { readonly twoFactorEnabled?: boolean | null };
      };
      if (next.twoFactorRedirect) return { outcome: "second_factor", cookies };
      return { outcome: "signed_in", cookies };
    } catch (error) {
      if (isAPIError(error) && error.statusCode < 500) return { outcome: "refused" };
      throw error;
    }
  }

  return {
    ...createRecords(db, now),
    signedIn,
    sendLink,
    openLink,
    signInByPassword,
    giveSecondFactor,
    allowsPasswords: options.passwords,

    /** Ends the session of the request. @returns cookies that forget it. */
    async signOut(request: Request): Promise<readonly string[]> {
      const { headers } = await api.signOut({ headers: request.headers, returnHeaders: true });
      return headers.getSetCookie();
    },

    /** Mails an invitation. @throws what the mail server says: the invitation is not on its way then. */
    async sendInvitation(mail: InvitationMail): Promise<void> {
      await mailer.send(invitationMail(origin, mail));
    },

    /** Begins a second factor: what an authenticator app reads, and codes for the day that it is lost. */
    async beginSecondFactor(from: From) {
      const begun = await api.enableTwoFactor({ body: { method: "totp" }, headers: headersOf(from) });
      if (begun.method !== "totp") throw new Error("the second factor that was begun is another one");
      return { address: begun.totpURI, backupCodes: begun.backupCodes };
    },

    /** Ends the second factor, proven by a code of it. */
    async endSecondFactor(from: From, code: string): Promise<SignInOutcome> {
      const proof = await giveSecondFactor(from, code);
      if (proof.outcome !== "signed_in") return proof;
      const { headers } = await api.disableTwoFactor({
        body: {},
        headers: headersOf(from),
        returnHeaders: true,
      });
      return { outcome: "signed_in", cookies: headers.getSetCookie() };
    },

    /** A browser's own request to the library: passkeys' ceremonies, and nothing else. */
    async answer(from: From, path: string): Promise<Response> {
      const open = openPaths[path];
      const notFound = () => new Response("Not found", { status: 404 });
      if (!open || from.request.method !== open.method) return notFound();
      const wait = await limits.take("address", from.address);
      if (wait !== undefined)
        return new Response("Too many requests", { status: 429, headers: { "Retry-After": String(wait) } });
      if (open.signedIn && !(await signedIn(from.request))?.isComplete)
        return new Response(null, { status: 401 });
      const url = new URL(from.request.url);
      const { method } = from.request;
      const body = method === "POST" ? await from.request.arrayBuffer() : undefined;
      return library.handler(
        new Request(`${origin}${BASE_PATH}/${path}${url.search}`, {
          method,
          headers: headersOf(from),
          ...(body ? { body } : {}),
        }),
      );
    },

    /** Sets a password, or another one; every other session of the person ends. */
    async setPassword(
      from: From,
      session: SignedIn,
      password: string,
    ): Promise<{ readonly outcome: "saved" } | { readonly outcome: "refused"; readonly reason: string }> {
      if (!options.passwords) return { outcome: "refused", reason: "Passwords are not in use here." };
      if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD)
        return {
          outcome: "refused",
          reason: `A password has ${MIN_PASSWORD} to ${MAX_PASSWORD} characters.`,
        };
      const { id } = session.account;
      // The one before goes with it: whoever is signed in has proven the address, and needs not know it.
      await db
        .deleteFrom("person_credential")
        .where("person_id", "=", id)
        .where("provider_id", "=", "credential")
        .execute();
      await api.setPassword({ body: { newPassword: password }, headers: headersOf(from) });
      await db
        .deleteFrom("person_session")
        .where("person_id", "=", id)
        .where("id", "!=", session.sessionId)
        .execute();
      return { outcome: "saved" };
    },
  };
}
