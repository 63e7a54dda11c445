/** A key as the page lists it: final text for its reader, nothing of the secret. */
export interface KeyView {
  readonly publicId: string;
  readonly name: string;
  /** "ts_live_ab12cd34_…wxyz". */
  readonly hint: string;
  readonly state: "live" | "ending" | "expired" | "revoked";
  readonly scopes: readonly string[];
  readonly created: string;
  readonly expires: string;
  readonly lastUsed: string;
}

/** A key that was just made, with its secret: shown once. */
export interface NewKey {
  readonly publicId: string;
  readonly name: string;
  readonly text: string;
  /** What else there is to know, such as until when the former key works. */
  readonly note: string | null;
}

/** What a change came to. */
export type KeyAnswer =
  | { readonly outcome: "made"; readonly key: NewKey }
  | { readonly outcome: "revoked"; readonly publicId: string }
  /** Why, by the input to correct, or by the key that the change was for; "form": none of them. */
  | { readonly outcome: "refused"; readonly reasons: Readonly<Record<string, string>> };

/** What the page may ask for. */
export type KeyWish =
  | {
      readonly intent: "create";
      readonly name: string;
      readonly scopes: string[];
      readonly expires: string;
    }
  | { readonly intent: "rotate"; readonly publicId: string; readonly overlap: string }
  | { readonly intent: "revoke"; readonly publicId: string };

export const scopeLabels = [
  { scope: "ingest", label: "Write data", help: "Send customers, products and orders." },
  { scope: "read", label: "Read insights", help: "Read reports, including customers' names." },
] as const;

export const expiryChoices = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In 1 year" },
  { value: "never", label: "Never" },
];
/** A key that nobody uses any more ends by itself. */
export const DEFAULT_EXPIRY = "365";

export const overlapChoices = [
  { value: "1", label: "1 hour" },
  { value: "24", label: "24 hours" },
  { value: "168", label: "7 days" },
];

export const MAX_NAME = 60;
