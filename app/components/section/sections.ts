/** A part of the app that has several pages. */
export interface Section {
  /** Names the navigation for screen readers. */
  readonly label: string;
  readonly pages: readonly { readonly path: string; readonly title: string }[];
}

export const dataSection: Section = {
  label: "Data",
  pages: [
    { path: "/app/data", title: "Overview" },
    { path: "/app/data/failed", title: "Failed messages" },
    { path: "/app/data/parity", title: "Parity" },
    { path: "/app/data/requests", title: "Data requests" },
  ],
};

export const settingsSection: Section = {
  label: "Settings",
  pages: [
    { path: "/app/settings/numbers", title: "Numbers" },
    { path: "/app/settings/api-keys", title: "API keys" },
    { path: "/app/settings/privacy", title: "Privacy" },
  ],
};
