import { useRouteLoaderData } from "@remix-run/react";
import type { Permission } from "#app/lib/permissions.ts";

/** A shop that the person may see, in the list to choose from. */
export interface ShopChoice {
  /** As it stands in addresses. */
  readonly id: string;
  readonly name: string;
  /** The organization's name. */
  readonly organization: string;
}

/** What the layout's loader says about who looks at the page, and where: in Shopify's admin, or in a window of our own. */
export type FrameData =
  | { readonly kind: "admin"; readonly permissions: readonly Permission[] }
  | {
      readonly kind: "own";
      readonly permissions: readonly Permission[];
      readonly person: { readonly name: string; readonly email: string };
      readonly shop: {
        readonly id: string;
        readonly name: string;
        readonly hasShopify: boolean;
        /** Of the store in Shopify's admin, without a slash at its end; null where there is none. */
        readonly adminUrl: string | null;
      };
      readonly shops: readonly ShopChoice[];
    };

export type OwnFrameData = Extract<FrameData, { readonly kind: "own" }>;

/** Undefined outside of the app's layout, and where the layout itself could not be loaded. */
export function useFrameData(): FrameData | undefined {
  return useRouteLoaderData<FrameData | undefined>("routes/app");
}
