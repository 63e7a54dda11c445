/** A part of the app that has several pages. */
export interface Section {
  /** Names the navigation for screen readers. */
  readonly label: string;
  readonly width: "full" | "text";
  readonly pages: readonly { readonly path: string; readonly title: string }[];
}

export const dataSection: Section = {
  label: "Data",
  width: "full",
  pages: [
    { path: "/app/data", title: "Overview" },
    { path: "/app/data/failed", title: "Failed updates" },
    { path: "/app/data/parity", title: "Match with Shopify" },
    { path: "/app/data/requests", title: "Data requests" },
  ],
};

export const settingsSection: Section = {
  label: "Settings",
  width: "text",
  pages: [
    { path: "/app/settings/numbers", title: "Numbers" },
    { path: "/app/settings/api-keys", title: "API keys" },
    { path: "/app/settings/privacy", title: "Privacy" },
  ],
};
