/** Failed messages that have topic and reason in common. */
export interface FailedKindView {
  readonly id: string;
  readonly topic: string;
  readonly label: string;
  /** What is to be sent back to name the kind; null where no reason is known. */
  readonly reason: string | null;
  /** In the merchant's words. */
  readonly reasonText: string;
  readonly count: string;
  /** "Nov 20, 9:00 PM – Nov 22, 3:00 AM". */
  readonly received: string;
}

export interface FailedMessageView {
  readonly id: number;
  readonly topic: string;
  readonly label: string;
  /** In the merchant's words. */
  readonly reasonText: string;
  /** What the reader of updates said, for support. */
  readonly technical: string | null;
  readonly received: string;
  /** "8 attempts", "2 workers died". */
  readonly attempts: string;
  readonly webhookId: string;
  readonly eventId: string | null;
}

export interface FailedView {
  readonly kinds: readonly FailedKindView[];
  readonly messages: readonly FailedMessageView[];
  readonly older: string | null;
  /** This is not the first page. */
  readonly isOlder: boolean;
  readonly stamp: string;
}

/** One failed message with its body, personal data hidden. */
export interface FailedDetailView {
  readonly message: FailedMessageView;
  readonly triggered: string | null;
  readonly apiVersion: string | null;
  /** "6 MB". */
  readonly size: string;
  readonly payload:
    | { readonly outcome: "json"; readonly text: string; readonly truncated: boolean }
    | { readonly outcome: "hidden" };
}

export type FailedWish =
  | { readonly intent: "replay"; readonly id: number }
  | { readonly intent: "replay_kind"; readonly topic: string; readonly reason: string | null };

/** What a wish came to, as the page says it. */
export interface FailedAnswer {
  readonly outcome: "done" | "refused";
  readonly message: string;
}

/** The body as it came, for the account's owner. */
export type RevealAnswer =
  | { readonly outcome: "shown"; readonly text: string; readonly truncated: boolean }
  | { readonly outcome: "refused"; readonly message: string };
