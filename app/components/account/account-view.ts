/** The account as its page gets it; instants are ISO texts in UTC. */
export interface AccountView {
  readonly name: string;
  readonly email: string;
  readonly hasSecondFactor: boolean;
  readonly passwords: boolean;
  readonly sessions: readonly {
    readonly id: string;
    readonly signedInAt: string;
    readonly address: string | null;
    readonly browser: string | null;
    readonly isThis: boolean;
  }[];
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly addedAt: string | null;
  }[];
}

export type AccountAnswer =
  | { readonly outcome: "saved"; readonly what: string }
  | { readonly outcome: "refused"; readonly reason: string }
  /** What an authenticator app reads, and codes to keep. */
  | { readonly outcome: "begun"; readonly address: string; readonly backupCodes: readonly string[] };
