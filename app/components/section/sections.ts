import type { Guarded } from "../frame/entries.ts";

interface SectionPath extends Guarded {
  readonly path: string;
  readonly title: string;
}

/** A part of the app that has several pages. */
export interface Section {
  /** Names the navigation for screen readers. */
  readonly label: string;
  readonly width: "full" | "text";
  readonly pages: readonly SectionPath[];
}

export const dataSection: Section = {
  label: "Data",
  width: "full",
  pages: [
    { path: "/app/data", title: "Overview", needs: ["view_data"] },
    { path: "/app/data/failed", title: "Failed updates", needs: ["view_data"] },
    {
      path: "/app/data/parity",
      title: "Match with Shopify",
      needs: ["view_data", "view_amounts"],
      ofShopify: true,
    },
    { path: "/app/data/requests", title: "Data requests", needs: ["manage_requests"] },
  ],
};

export const settingsSection: Section = {
  label: "Settings",
  width: "text",
  pages: [
    { path: "/app/settings/numbers", title: "Numbers", needs: ["manage_settings"] },
    { path: "/app/settings/api-keys", title: "API keys", needs: ["manage_keys"] },
    { path: "/app/settings/people", title: "People", needs: ["manage_people"] },
    { path: "/app/settings/privacy", title: "Privacy", needs: ["manage_settings"] },
  ],
};
