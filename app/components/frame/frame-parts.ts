import type { LinkProps } from "@remix-run/react";
import type { ComponentType } from "react";
import type { Permission } from "#app/lib/permissions.ts";

export interface ToastOptions {
  readonly isError?: boolean;
}

export interface TitleBarProps {
  readonly title: string;
}

export interface SaveBarProps {
  /** Unique among the app's forms. */
  readonly id: string;
  readonly isChanged: boolean;
  readonly saving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

export type PageLinkProps = Omit<LinkProps, "to"> & { readonly to: string };

/** What came of asking for a scope of the Admin API; `elsewhere`: only Shopify's admin can ask. */
export type ScopeOutcome = "granted" | "declined" | "elsewhere";

/**
 * What pages take from what stands around them, so that they are the same in Shopify's admin and in a window of our own.
 * Its functions are for effects and handlers: on the server there is neither.
 */
export interface FrameParts {
  /** For what is shown. The server asks again for what is done. */
  readonly may: (permission: Permission) => boolean;
  readonly toast: (message: string, options?: ToastOptions) => void;
  /** @throws Error where the dialog cannot be opened. */
  readonly requestScope: (scope: string) => Promise<ScopeOutcome>;
  /** Whether addresses in Shopify's admin (`shopify://admin/…`) lead anywhere. */
  readonly hasShopify: boolean;
  /** Says which page this is: in the admin's bar above the frame, or above the page. */
  readonly TitleBar: ComponentType<TitleBarProps>;
  /** The bar to save or discard what a form holds. Who leaves with changes is asked first. */
  readonly SaveBar: ComponentType<SaveBarProps>;
  readonly PageLink: ComponentType<PageLinkProps>;
}
