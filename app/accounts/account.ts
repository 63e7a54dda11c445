/** A person who signed in here, outside of Shopify. */
export interface Account {
  /** Of the person; in the audit "person:<id>". */
  readonly id: string;
  readonly name: string;
  /** Proven: a link sent there was opened. */
  readonly email: string;
  readonly hasSecondFactor: boolean;
}

/** A browser in which a person is signed in. */
export interface SignedIn {
  readonly account: Account;
  readonly sessionId: string;
  readonly signedInAt: Date;
  /** The shop that this browser looked at last. */
  readonly shopId: number | null;
  /** False: the person has a second factor and has not given it here yet. Nothing is open to such a session but that. */
  readonly isComplete: boolean;
}

/** What a list of sessions shows. */
export interface SessionInfo {
  readonly id: string;
  readonly signedInAt: Date;
  readonly endsAt: Date;
  readonly address: string | null;
  readonly browser: string | null;
}

export interface PasskeyInfo {
  readonly id: string;
  readonly name: string | null;
  readonly addedAt: Date | null;
}

/** What a sign-in came to; `cookies` are Set-Cookie values for the answer. */
export type SignInOutcome =
  | { readonly outcome: "signed_in"; readonly cookies: readonly string[] }
  /** A second factor is asked for next, with the cookies that came. */
  | { readonly outcome: "second_factor"; readonly cookies: readonly string[] }
  /** Wrong, used, expired or unknown: one answer for all. */
  | { readonly outcome: "refused" }
  | { readonly outcome: "too_many"; readonly retryAfterSeconds: number };
