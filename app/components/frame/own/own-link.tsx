import { Link } from "@remix-run/react";
import { createContext, forwardRef, useContext, type AnchorHTMLAttributes } from "react";
import type { PageLinkProps } from "../frame-parts.ts";
import { destinationOf, OwnShopContext } from "./own-shop.ts";

interface OwnLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "target"> {
  readonly url: string;
  readonly external?: boolean;
  readonly target?: "_blank" | "_self" | "_parent" | "_top";
}

/** The entry of the menu that is open, for the links in the menu alone. */
export const CurrentEntryContext = createContext<string | null>(null);

/** Every link that Polaris makes in a window of our own. */
export const OwnLink = forwardRef<HTMLAnchorElement, OwnLinkProps>(function OwnLink(
  { url, external, target, children, ...attributes },
  ref,
) {
  const destination = destinationOf(url, useContext(OwnShopContext));
  const current = useContext(CurrentEntryContext) === url ? ("page" as const) : undefined;
  if (destination.kind === "nowhere") return <span>{children}</span>;
  const isPage = destination.kind === "page";
  const opens =
    external || (!isPage && destination.newTab) ? "_blank" : target === "_top" ? undefined : target;
  const common = {
    ...attributes,
    ref,
    ...(current ? { "aria-current": current } : {}),
    ...(opens === undefined ? {} : { target: opens }),
    ...(opens === "_blank" ? { rel: "noopener noreferrer" } : {}),
  };
  if (!isPage)
    return (
      <a {...common} href={destination.href}>
        {children}
      </a>
    );
  return (
    <Link {...common} to={destination.to} reloadDocument={destination.document}>
      {children}
    </Link>
  );
});

/** See PageLink. */
export function OwnPageLink({ to, ...props }: PageLinkProps) {
  const destination = destinationOf(to, useContext(OwnShopContext));
  return <Link {...props} to={destination.kind === "page" ? destination.to : to} />;
}
