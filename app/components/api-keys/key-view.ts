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
  /** `field` is the input to correct, or the key that the change was for. */
  | { readonly outcome: "refused"; readonly field: string; readonly reason: string };

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
  { scope: "read", label: "Read insights", help: "Read reports, with customers' names." },
] as const;

export const expiryChoices = [
  { value: "never", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

export const overlapChoices = [
  { value: "1", label: "1 hour" },
  { value: "24", label: "24 hours" },
  { value: "168", label: "7 days" },
];

export const MAX_NAME = 60;
