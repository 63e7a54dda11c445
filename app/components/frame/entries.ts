import { DatabaseIcon, HomeIcon, ChartCohortIcon, ProductIcon, SettingsIcon } from "@shopify/polaris-icons";
import type { IconProps } from "@shopify/polaris";
import type { Permission } from "#app/lib/permissions.ts";
import { useFrame } from "./frame.ts";

/** A page that not everyone may open. */
export interface Guarded {
  /** All of them. */
  readonly needs: readonly Permission[];
  /** It says nothing about a shop without Shopify. */
  readonly ofShopify?: boolean;
}

export interface Entry extends Guarded {
  readonly path: string;
  readonly title: string;
  /** For the menu of our own window; the admin's has none. */
  readonly icon: IconProps["source"];
}

// Reports are not shown without amounts yet.
const reports = ["view_reports", "view_amounts"] as const;

/** The app's menu. The first is at home. */
export const entries: readonly Entry[] = [
  { path: "/app", title: "Home", icon: HomeIcon, needs: reports },
  { path: "/app/products", title: "Products", icon: ProductIcon, needs: reports },
  { path: "/app/cohorts", title: "Cohorts", icon: ChartCohortIcon, needs: reports },
  { path: "/app/data", title: "Data", icon: DatabaseIcon, needs: ["view_data"] },
  {
    path: "/app/settings",
    title: "Settings",
    icon: SettingsIcon,
    needs: ["manage_settings"],
  },
];

/** Those of some pages that the person may open. */
export function useOpenTo<Page extends Guarded>(pages: readonly Page[]): readonly Page[] {
  const { may, hasShopify } = useFrame();
  return pages.filter(({ needs, ofShopify }) => (hasShopify || !ofShopify) && needs.every(may));
}
