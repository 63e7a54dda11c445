import type { Permission, RoleBelowOwner } from "#app/lib/permissions.ts";

declare const proof: unique symbol;

/** Where an installation stands. Only `active` and `installing` shops ingest. */
export type ShopState = "installing" | "active" | "needs_reauth" | "uninstalled" | "redacted";

/** What a merchant may set. Stored as JSON; unknown or missing keys take the default. */
export interface ShopSettings {
  /** Whether test orders are in the numbers (a development store has no others). Default false. */
  readonly includeTestOrders: boolean;
  /** The day on which a refund or cancellation counts: its own (as Shopify's reports do), or the order's. */
  readonly refundDate: "refund" | "order";
  /** Days that something is kept; what is not named follows the operator's default. */
  readonly retention: {
    readonly messageDays?: number | undefined;
    readonly deadLetterDays?: number | undefined;
    readonly requestFileDays?: number | undefined;
  };
  readonly access: {
    /** What somebody of the shop's staff is until somebody says otherwise. */
    readonly defaultRole: RoleBelowOwner;
    /** What the shop has taken from a role. */
    readonly taken: Readonly<Partial<Record<RoleBelowOwner, readonly Permission[]>>>;
  };
}

export const defaultSettings: ShopSettings = {
  includeTestOrders: false,
  refundDate: "refund",
  retention: {},
  access: { defaultRole: "viewer", taken: {} },
};

/**
 * Proof that a request, webhook, key or job belongs to this tenant. Made only in `tenancy/`, from a verified
 * source, and the first argument (after the database) of every domain function.
 */
export interface Shop {
  readonly [proof]: true;
  readonly id: number;
  /** xxx.myshopify.com, or null for a tenant without a Shopify shop. */
  readonly domain: string | null;
  /** The domain before the present one; messages that were under way name it. */
  readonly formerDomain: string | null;
  /** Names the shop to people outside of Shopify; null where it never belonged to an organization. */
  readonly publicId: string | null;
  /** Shopify's own id of the shop, digits; it stays when the domain changes. Null until Shopify has told it. */
  readonly shopifyId: string | null;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone: all days of this shop are in it. */
  readonly timeZone: string;
  readonly state: ShopState;
  /** Granted access scopes. */
  readonly scopes: readonly string[];
  readonly installedAt: Date | null;
  readonly uninstalledAt: Date | null;
  /** Orders before this are not in our data; null = all of them are. */
  readonly historyStartsAt: Date | null;
  readonly settings: ShopSettings;
  /** What the numbers are still computed by, after a change that is being carried through; null: by the above. */
  readonly shown: ShownProfile | null;
}

/** What decides what a number says: it is shown with the numbers that were computed by it. */
export interface ShownProfile {
  readonly timeZone: string;
  readonly currency: string;
  readonly includeTestOrders: boolean;
  readonly refundDate: ShopSettings["refundDate"];
}
