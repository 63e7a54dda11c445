import { Link } from "@shopify/polaris";
import type { AdminLinkView } from "#app/insights/index.server.ts";

/** A name that opens its page in the Shopify admin, beside the app; only the name where there is none. */
export function AdminLink({ to }: { readonly to: AdminLinkView }) {
  if (to.adminUrl === null) return <>{to.name}</>;
  return (
    <Link url={to.adminUrl} target="_blank" removeUnderline>
      {to.name}
      <span className="ts-hidden"> in the Shopify admin, opens a new tab</span>
    </Link>
  );
}
