import { Link } from "@remix-run/react";
import { TitleBar } from "@shopify/app-bridge-react";
import type { FrameParts } from "../frame-parts.ts";
import { AdminSaveBar } from "./admin-save-bar.tsx";

/** Shopify's admin. App Bridge is looked up when it is needed: on the server there is none. */
export const adminParts: FrameParts = {
  may: () => true,
  toast: (message, options) => void window.shopify.toast.show(message, options),
  async requestScope(scope) {
    const { result } = await window.shopify.scopes.request([scope]);
    return result === "granted-all" ? "granted" : "declined";
  },
  hasShopify: true,
  TitleBar: ({ title }) => <TitleBar title={title} />,
  SaveBar: AdminSaveBar,
  PageLink: (props) => <Link {...props} />,
};
