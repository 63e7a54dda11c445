import { useLocation } from "@remix-run/react";
import { Navigation } from "@shopify/polaris";
import { entries, useOpenTo } from "../entries.ts";
import { CurrentEntryContext } from "./own-link.tsx";

const LABEL = "own-navigation-label";

/** The menu at the side; on phones it is behind a button. */
export function OwnNavigation({ onChosen }: { readonly onChosen: () => void }) {
  const pathname = useLocation().pathname.replace(/(?<=.)\/$/, "");
  const open = useOpenTo(entries);
  const current =
    open.find(({ path }) => path === pathname) ??
    open.find(({ path }) => path !== "/app" && pathname.startsWith(`${path}/`));
  return (
    <CurrentEntryContext.Provider value={current?.path ?? null}>
      <Navigation location={pathname} ariaLabelledBy={LABEL} onDismiss={onChosen}>
        <span id={LABEL} className="ts-hidden">
          Tillsight
        </span>
        <Navigation.Section
          items={open.map(({ path, title, icon }) => ({
            url: path,
            label: title,
            icon,
            selected: path === current?.path,
            onClick: onChosen,
          }))}
        />
      </Navigation>
    </CurrentEntryContext.Provider>
  );
}
